// The microphone: a recording with its level while it lasts.
import {byId, notice} from './dom.js';
import {whyNot} from './media.js';
import {clockText, t} from './text.js';

const kMostSeconds = 595;  // the server reads 600
const kBarEveryMs = 60;

// What this browser can record, of what the server reads.
const recordingType = () => ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'].find(
    (type) => MediaRecorder.isTypeSupported(type));

// Draws the level of the last seconds as bars, the newest at the right.
class LevelMeter {
  constructor(canvas, stream) {
    this.canvas = canvas;
    this.context = new AudioContext();
    this.analyser = this.context.createAnalyser();
    this.analyser.fftSize = 1024;
    this.context.createMediaStreamSource(stream).connect(this.analyser);
    this.samples = new Float32Array(this.analyser.fftSize);
    this.levels = [];
    this.loudest = 0;
    this.timer = setInterval(() => this.tick(), kBarEveryMs);
  }

  tick() {
    this.analyser.getFloatTimeDomainData(this.samples);
    const power = this.samples.reduce((sum, x) => sum + x * x, 0) / this.samples.length;
    const level = Math.min(1, Math.max(0.04, 1 + Math.log10(power + 1e-9) / 5));  // -50 to 0 dB
    this.loudest = Math.max(this.loudest, level);
    this.levels.push(level);
    this.draw();
  }

  draw() {
    const scale = devicePixelRatio || 1;
    const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
    this.canvas.width = width * scale;
    this.canvas.height = height * scale;
    const n = Math.floor(width / 5);
    this.levels = this.levels.slice(-n);
    const draw = this.canvas.getContext('2d');
    draw.scale(scale, scale);
    draw.fillStyle = getComputedStyle(this.canvas).color;
    this.levels.forEach((level, i) => {
      const bar = Math.max(2, level * height);
      draw.fillRect((n - this.levels.length + i) * 5, (height - bar) / 2, 3, bar);
    });
    this.canvas.dataset.level = this.loudest.toFixed(2);
  }

  close() {
    clearInterval(this.timer);
    this.context.close();
  }
}

export class Recorder {
  // onDone(blob, seconds), without a blob where it was thrown away; onChange() whenever it begins or ends.
  constructor({onDone, onChange}) {
    Object.assign(this, {onDone, onChange, recorder: null, starting: false});
    byId('recording-stop').addEventListener('click', () => this.finish());
    byId('recording-drop').addEventListener('click', () => this.finish({drop: true}));
  }

  get active() { return this.recorder !== null; }

  // Unless the focus is kept, it goes to what ends the recording.
  async start({keepFocus = false} = {}) {
    if (this.active || this.starting) return;
    this.starting = true;
    this.ends = false;
    let stream = null;
    try {
      stream = await navigator.mediaDevices.getUserMedia({audio: {channelCount: 1}});
      this.begin(stream);
      if (!keepFocus) byId('recording-stop').focus();
      if (this.ends) this.finish({drop: true});
    } catch (error) {
      for (const track of stream?.getTracks() ?? []) track.stop();
      notice(t('no_mic', {why: whyNot(error)}));
    } finally {
      this.starting = false;
    }
  }

  begin(stream) {
    const recorder = new MediaRecorder(stream, {mimeType: recordingType(), audioBitsPerSecond: 48000});
    const pieces = [];
    recorder.addEventListener('dataavailable', (event) => pieces.push(event.data));
    recorder.addEventListener('stop', () => this.ended(stream, pieces));
    recorder.start(1000);
    this.recorder = recorder;
    this.dropped = false;
    this.since = performance.now();
    byId('recording').hidden = false;
    this.meter = new LevelMeter(byId('level'), stream);
    this.clock = setInterval(() => this.tick(), 250);
    this.tick();
    this.onChange();
  }

  seconds() { return (performance.now() - this.since) / 1000; }

  tick() {
    byId('recording-time').textContent = clockText(Math.floor(this.seconds()));
    if (this.seconds() >= kMostSeconds) this.finish();
  }

  // What has not begun yet, since the browser asks whether it may, ends as soon as it does.
  finish({drop = false} = {}) {
    this.ends = this.starting;
    if (!this.active || this.recorder.state === 'inactive') return;
    this.dropped = drop;
    this.length = this.seconds();
    this.recorder.stop();
  }

  ended(stream, pieces) {
    clearInterval(this.clock);
    this.meter.close();
    for (const track of stream.getTracks()) track.stop();
    const type = this.recorder.mimeType.replace(/;.*/, '');
    const seconds = this.length ?? this.seconds();
    this.recorder = null;
    this.length = null;
    byId('recording').hidden = true;
    this.onChange();
    this.onDone(this.dropped ? null : new Blob(pieces, {type}), seconds);
  }
}
