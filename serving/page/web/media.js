// Files of the visitor as media of a question: what they are, whether the server takes them, how they go over.
import {kMost} from './request.js';
import {bytesText, t} from './text.js';

const kMostBytes = {
  picture: 20 << 20,
  sound: 25 << 20,
  document: 32 << 20
};

// Pictures that the server reads as they are; others are drawn anew, where the browser can read them.
const kPlainPictures = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/bmp', 'image/tiff']);

const kTypes = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  bmp: 'image/bmp',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  gif: 'image/gif',
  avif: 'image/avif',
  heic: 'image/heic',
  pdf: 'application/pdf',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/ogg',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  webm: 'audio/webm',
  mp4: 'audio/mp4',
};

// A media type without parameters; by the name where the browser does not know.
export function typeOf(name, type) {
  const given = (type ?? '').replace(/;.*/, '').trim().toLowerCase();
  if (given && given !== 'application/octet-stream') return given;
  return kTypes[/\.([^.]+)$/.exec(name.toLowerCase())?.[1]] ?? '';
}

export function kindOf(type) {
  if (type.startsWith('image/')) return 'picture';
  if (type === 'application/pdf') return 'document';
  const sound = type.startsWith('audio/') || ['video/webm', 'video/mp4', 'application/ogg'].includes(type);
  return sound ? 'sound' : null;
}

// Draws the picture anew, smaller by `scale`.
async function drawn(bitmap, scale, type) {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';  // beneath what is transparent, as the model sees it
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return await new Promise((resolve) => canvas.toBlob(resolve, type, 0.92));
}

// The picture as it is, where the server takes it. Otherwise a PNG of it, or smaller and smaller JPEGs.
export async function fittingPicture(blob, type, most = kMostBytes.picture) {
  if (kPlainPictures.has(type) && blob.size <= most) return {blob, smaller: false};
  const bitmap = await createImageBitmap(blob);
  try {
    if (!kPlainPictures.has(type)) {
      const png = await drawn(bitmap, 1, 'image/png');
      if (png && png.size <= most) return {blob: png, smaller: false};
    }
    for (let scale = 1; scale > 0.05; scale *= 0.8) {
      const jpeg = await drawn(bitmap, scale, 'image/jpeg');
      if (jpeg && jpeg.size <= most) return {blob: jpeg, smaller: true};
    }
    return null;
  } finally {
    bitmap.close();
  }
}

// {medium, blob, note} or {error}: what a file becomes. `seconds` is the length of a recording.
export async function take(file, {name = file.name, seconds = null} = {}) {
  const shown = name || t('unknown_name');
  const type = typeOf(shown, file.type);
  const kind = kindOf(type);
  if (!kind) return {error: t('file_unknown', {name: shown})};
  if (file.size === 0) return {error: t('file_empty', {name: shown})};
  let blob = file.slice(0, file.size, type);
  let note = '';
  if (kind === 'picture') {
    const fitting = await fittingPicture(blob, type).catch(() => null);
    if (!fitting) return {error: t('file_picture', {name: shown})};
    blob = fitting.blob;
    if (fitting.smaller) note = t('picture_smaller', {name: shown});
  }
  if (blob.size > kMostBytes[kind])
    return {error: t('file_large', {name: shown, size: bytesText(blob.size), limit: bytesText(kMostBytes[kind])})};
  const medium = {
    id: crypto.getRandomValues(new Uint32Array(4)).join('-'),
    kind,
    name: shown,
    type: blob.type,
    size: blob.size,
    seconds
  };
  return {medium, blob, note};
}

export const tooMany = (media, kind) => media.filter((medium) => medium.kind === kind).length >= kMost[kind];

export function dataUrl(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

export const bytesOf = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

// Why the browser gives no microphone or camera.
export function whyNot(error) {
  if (!navigator.mediaDevices) return t('why_insecure');
  if (['NotAllowedError', 'SecurityError'].includes(error?.name)) return t('why_denied');
  if (['NotFoundError', 'OverconstrainedError'].includes(error?.name)) return t('why_missing');
  return t('why_other', {message: error?.message ?? ''});
}
