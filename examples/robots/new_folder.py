"""A folder that is there when all went well, and else not at all."""
import contextlib
import pathlib
import shutil
import tempfile


@contextlib.contextmanager
def new_folder(path):
    """A folder beside `path` that takes its name at the end. Raises FileExistsError where `path` holds something."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise FileExistsError(f"{path}: something stands there; name another place")
    path.parent.mkdir(parents=True, exist_ok=True)
    work = pathlib.Path(tempfile.mkdtemp(prefix=path.name + ".", dir=path.parent))
    try:
        yield work
        work.chmod(0o755)
        work.rename(path)
    finally:
        shutil.rmtree(work, ignore_errors=True)
