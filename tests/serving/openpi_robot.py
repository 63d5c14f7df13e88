"""openpi_robot.py --server PROGRAM

The server as the official `openpi-client` package of Python sees it: PROGRAM is played_server, the whole server with a
policy that is played, which this starts with keys. tests/serving/openpi_robot.sh installs the package and runs this.
"""
import argparse
import pathlib
import sys
import tempfile
import threading
import time
import unittest

import numpy as np
from openpi_client import action_chunk_broker, image_tools, msgpack_numpy, websocket_client_policy
import websockets.exceptions
import websockets.sync.client

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE / "live"))
from server import Server  # noqa: E402

KEY = "key-of-the-robot-client"
ARGUMENTS = argparse.Namespace()


def observation(**changes):
    image = image_tools.resize_with_pad(np.full((48, 64, 3), 64, np.uint8), 32, 32)
    out = {"observation/image": image, "observation/wrist": np.full((8, 8, 3), 128, np.uint8),
           "observation/joints": np.array([1.0, 2.0]), "observation/grip": np.float32(0.5), "prompt": "push"}
    out.update({name.replace("__", "/"): value for name, value in changes.items()})
    return out


class Robot(unittest.TestCase):
    def setUp(self):
        self.port = ARGUMENTS.running.port

    def policy(self, path=""):
        if path:
            return websocket_client_policy.WebsocketClientPolicy(f"ws://127.0.0.1:{self.port}{path}", None, KEY)
        return websocket_client_policy.WebsocketClientPolicy("127.0.0.1", self.port, KEY)

    def test_metadata(self):
        for path in ("", "/v1/realtime/robot/openpi"):
            told = self.policy(path).get_server_metadata()
            self.assertEqual((told["action_horizon"], told["action_dim"], told["state_dim"]), (4, 3, 3))
            self.assertEqual(told["action_names"], ["dx", "dy", "grip"])
            self.assertEqual(told["image_keys"], ["observation/image", "observation/wrist"])
            self.assertEqual(told["action_low"], [-100, -100, -100])

    def test_infer(self):
        policy = self.policy()
        first = policy.infer(observation())
        self.assertEqual(first["actions"].dtype, np.float32)
        self.assertEqual(first["actions"].shape, (4, 3))
        self.assertEqual(first["clipped"], 0)
        self.assertGreaterEqual(first["server_timing"]["infer_ms"], 0)
        self.assertNotIn("prev_total_ms", first["server_timing"])
        np.testing.assert_allclose(first["actions"][2] - first["actions"][0], 2)
        second = policy.infer(observation())
        self.assertGreater(second["server_timing"]["prev_total_ms"], 0)
        np.testing.assert_array_equal(first["actions"], second["actions"])
        np.testing.assert_array_equal(first["actions"], self.policy().infer(observation(seed=64))["actions"])
        self.assertFalse(np.array_equal(first["actions"], policy.infer(observation(seed=np.int64(1)))["actions"]))
        policy.reset()
        for kind in (np.float64, np.float16, np.int32, np.uint8):
            np.testing.assert_array_equal(
                policy.infer(observation(observation__joints=np.array([1, 2], kind)))["actions"], first["actions"])
        planes = np.moveaxis(observation()["observation/image"], 2, 0)
        np.testing.assert_array_equal(policy.infer(observation(observation__image=planes))["actions"], first["actions"])
        nested = {"observation": {"image": observation()["observation/image"], "wrist": observation()["observation/wrist"],
                                  "joints": [1.0, 2.0], "grip": 0.5}, "prompt": np.str_("push")}
        np.testing.assert_array_equal(policy.infer(nested)["actions"], first["actions"])
        fortran = np.asfortranarray(observation()["observation/image"])
        np.testing.assert_array_equal(policy.infer(observation(observation__image=fortran))["actions"], first["actions"])

    def test_broker(self):
        broker = action_chunk_broker.ActionChunkBroker(self.policy(), 4)
        steps = [broker.infer(observation())["actions"] for _ in range(8)]
        np.testing.assert_allclose(steps[3] - steps[0], 3)
        np.testing.assert_array_equal(steps[4], steps[0])
        broker.reset()
        np.testing.assert_array_equal(broker.infer(observation())["actions"], steps[0])

    def test_limits(self):
        out = self.policy().infer(observation(prompt="far"))
        self.assertEqual(out["actions"].max(), 100)
        self.assertGreater(out["clipped"], 0)

    def test_refusals_end(self):
        bad = {"missing": {"observation__wrist": None}, "nan": {"observation__joints": np.array([np.nan, 0])},
               "float image": {"observation__image": np.zeros((8, 8, 3))}, "big-endian": {"observation__joints": np.array([1, 2], ">f4")}}
        for name, change in bad.items():
            with self.subTest(name):
                policy = self.policy()
                with self.assertRaisesRegex(RuntimeError, "invalid_observation"):
                    policy.infer(observation(**change))
                with self.assertRaises(websockets.exceptions.ConnectionClosed):
                    policy.infer(observation())
        for prompt, code in (("nan", "unsafe_actions"), ("shape", "unsafe_actions"), ("throw", "internal_error")):
            with self.assertRaisesRegex(RuntimeError, code) as raised:
                self.policy().infer(observation(prompt=prompt))
            self.assertNotIn("as it was told", str(raised.exception))

    def test_late_go_on(self):
        policy = self.policy()
        with self.assertRaisesRegex(RuntimeError, "stale_observation"):
            policy.infer(observation(timestamp=time.time() - 60))
        self.assertEqual(policy.infer(observation(timestamp=time.time()))["actions"].shape, (4, 3))

    def test_keys(self):
        for key in (None, "wrong-key-of-the-robot-client"):
            with self.assertRaises(websockets.exceptions.InvalidStatus) as raised:
                websocket_client_policy.WebsocketClientPolicy("127.0.0.1", self.port, key)
            self.assertEqual(raised.exception.response.status_code, 401)

    def test_many_at_once(self):
        want, failed = self.policy().infer(observation())["actions"], []

        def ask(seed):
            policy = self.policy()
            for i in range(20):
                got = policy.infer(observation(seed=64 * (seed + i)))["actions"]
                if not np.array_equal(got, want):
                    failed.append((seed, i))

        threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failed, [])

    def test_plain_websocket(self):
        """Fragments, pings, pongs and the close, by a client that is not openpi's."""
        head = {"Authorization": f"Bearer {KEY}"}
        with websockets.sync.client.connect(f"ws://127.0.0.1:{self.port}/", additional_headers=head, compression=None) as socket:
            socket.recv()
            self.assertTrue(socket.ping().wait(5))
            message = msgpack_numpy.packb(observation())
            socket.send([message[at:at + 1000] for at in range(0, len(message), 1000)])
            self.assertEqual(msgpack_numpy.unpackb(socket.recv())["actions"].shape, (4, 3))
            socket.send(msgpack_numpy.packb({"endpoint": "reset"}))
            self.assertEqual(msgpack_numpy.unpackb(socket.recv()), {"status": "reset successful"})
            socket.close(1000, "done")
            self.assertEqual(socket.close_code, 1000)
        # A client that offers compression gets none.
        with websockets.sync.client.connect(f"ws://127.0.0.1:{self.port}/", additional_headers=head) as socket:
            self.assertNotIn("sec-websocket-extensions", socket.response.headers)
            self.assertIn("action_horizon", msgpack_numpy.unpackb(socket.recv()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True, help="the program played_server")
    arguments, rest = parser.parse_known_args()
    with tempfile.TemporaryDirectory(prefix="naru-openpi-") as folder:
        keys = pathlib.Path(folder, "keys")
        keys.write_text(f"robot {KEY}\n")
        ARGUMENTS.running = Server(command=[arguments.server, "0", HERE / "openpi/arm.toml", keys])
        try:
            result = unittest.main(argv=[sys.argv[0], *rest], exit=False).result
            code = ARGUMENTS.running.stop()
            faults = ARGUMENTS.running.faults()
        finally:
            ARGUMENTS.running.kill()
    if code != 0 or faults:
        print(f"openpi_robot: FAILED: the server ended with {code}; on its stderr: {faults}")
    return int(not result.wasSuccessful() or code != 0 or bool(faults))


if __name__ == "__main__":
    sys.exit(main())
