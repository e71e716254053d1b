// @ts-check
/** Voice notes: recorded by the browser, with the heights of their bars and their length. */
import { b64 } from "../../../../accounts/js/crypto/primitives.js";
import { PEAKS } from "./entries.js";

const FORMATS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
export const LONGEST_SECONDS = 15 * 60;

/** The microphone, while it listens. */
export class Recording {
  /** @type {Blob[]} */
  #parts = [];
  startedAt = Date.now();

  /** @param {MediaStream} stream */
  constructor(stream) {
    this.stream = stream;
    const mimeType = FORMATS.find((format) => MediaRecorder.isTypeSupported(format));
    this.recorder = new MediaRecorder(stream, mimeType ? { mimeType, audioBitsPerSecond: 32_000 } : {});
    this.recorder.ondataavailable = ({ data }) => this.#parts.push(data);
    this.recorder.start(1000);
  }

  get seconds() {
    return (Date.now() - this.startedAt) / 1000;
  }

  /** End it; the recording. @returns {Promise<File>} */
  async end() {
    const ended = new Promise((resolve) => (this.recorder.onstop = resolve));
    this.recorder.stop();
    await ended;
    this.close();
    const type = this.recorder.mimeType.split(";")[0];
    return new File(this.#parts, "voice", { type });
  }

  close() {
    this.stream.getTracks().forEach((track) => track.stop());
  }
}

/** Ask for the microphone and begin. Throws a DOMException when it is refused or missing. */
export async function startRecording() {
  if (!navigator.mediaDevices || !globalThis.MediaRecorder) throw new DOMException("", "NotSupportedError");
  return new Recording(await navigator.mediaDevices.getUserMedia({ audio: true }));
}

/** Length and bars of a recording. @param {Blob} file @returns {Promise<{seconds: number, peaks: string}>} */
export async function hear(file) {
  const context = new OfflineAudioContext(1, 1, 44_100);
  const sound = await context.decodeAudioData(await file.arrayBuffer());
  return { seconds: Math.round(sound.duration * 10) / 10, peaks: b64(peaksOf(sound.getChannelData(0), PEAKS)) };
}

/** The loudest moment of each stretch, the loudest of all at full height. @param {Float32Array} samples @param {number} count */
export function peaksOf(samples, count) {
  const stretch = Math.max(1, Math.floor(samples.length / count));
  const loudest = Array.from({ length: count }, (_, place) => {
    let most = 0;
    for (const sample of samples.subarray(place * stretch, (place + 1) * stretch)) most = Math.max(most, Math.abs(sample));
    return most;
  });
  const top = Math.max(...loudest, 0.01);
  return Uint8Array.from(loudest, (most) => Math.round((most / top) * 255));
}
