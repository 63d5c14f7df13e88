// What the model says, played while it comes: samples of 16 bits at 24 kHz, kept as a WAV file when they are all there.
import {bytesOf} from './media.js';

const kRate = 24000;
const kLeadSeconds = 0.1;  // before the first sample, so that the next have come when it ends

// A WAV file of mono samples in pieces of bytes.
export function wavOf(pieces) {
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const head = new DataView(new ArrayBuffer(44));
  const text = (at, word) => [...word].forEach((c, i) => head.setUint8(at + i, c.charCodeAt(0)));
  text(0, 'RIFF');
  head.setUint32(4, 36 + size, true);
  text(8, 'WAVEfmt ');
  head.setUint32(16, 16, true);
  head.setUint16(20, 1, true);  // PCM
  head.setUint16(22, 1, true);  // channels
  head.setUint32(24, kRate, true);
  head.setUint32(28, 2 * kRate, true);
  head.setUint16(32, 2, true);
  head.setUint16(34, 16, true);
  text(36, 'data');
  head.setUint32(40, size, true);
  return new Blob([head.buffer, ...pieces], {type: 'audio/wav'});
}

// One at a time is heard. onChange() whenever sound begins or ends.
export class Voice {
  constructor(onChange) {
    this.onChange = onChange;
    this.context = null;
    this.sources = new Set();
    this.pieces = [];
  }

  get active() { return this.sources.size > 0; }

  // To be called where somebody pressed something: browsers let no page make sound before.
  begin() {
    this.hush();
    Object.assign(this, {pieces: [], next: 0, silent: false});
    this.context ??= new AudioContext({sampleRate: kRate});
    this.context.resume();
  }

  push(base64) {
    const bytes = bytesOf(base64);
    this.pieces.push(bytes);
    const samples = new Int16Array(bytes.buffer, 0, bytes.length >> 1);
    if (samples.length === 0 || this.silent) return;
    const buffer = this.context.createBuffer(1, samples.length, kRate);
    buffer.copyToChannel(Float32Array.from(samples, (sample) => sample / 32768), 0);
    const source = this.context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.context.destination);
    const now = this.context.currentTime;
    const from = this.next > now ? this.next : now + kLeadSeconds;
    this.next = from + buffer.duration;
    this.sources.add(source);
    source.addEventListener('ended', () => {
      if (this.sources.delete(source) && !this.active) this.onChange();
    });
    source.start(from);
    if (this.sources.size === 1) this.onChange();
  }

  // {blob, seconds} of all that came; null where nothing did.
  whole() {
    const bytes = this.pieces.reduce((sum, piece) => sum + piece.length, 0);
    return bytes > 0 ? {blob: wavOf(this.pieces), seconds: bytes / 2 / kRate} : null;
  }

  // What still comes is kept, and not heard.
  hush() {
    this.silent = true;
    const before = [...this.sources];
    this.sources = new Set();
    for (const source of before) source.stop();
    if (before.length > 0) this.onChange();
  }
}
