// @ts-check
/** How much is unread, on the page's tab: in its title and on its picture. */

const SIZE = 64;

export class UnreadSign {
  #shown = 0;
  #title = document.title;
  #link = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=icon]"));
  #plain = this.#link?.href ?? "";

  /** @param {number} count */
  show(count) {
    if (count === this.#shown) return;
    this.#shown = count;
    document.title = count ? `(${count}) ${this.#title}` : this.#title;
    this.#draw(count);
  }

  /** @param {number} count */
  async #draw(count) {
    const link = this.#link;
    if (!link) return;
    if (!count) return void (link.href = this.#plain);
    const picture = Object.assign(new Image(SIZE, SIZE), { src: this.#plain });
    await picture.decode().catch(() => undefined);
    // Another count came while the picture was read.
    if (count !== this.#shown) return;
    link.href = marked(picture, count > 99 ? "99" : String(count));
  }
}

/** @param {HTMLImageElement} picture @param {string} words */
function marked(picture, words) {
  const canvas = Object.assign(document.createElement("canvas"), { width: SIZE, height: SIZE });
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  if (picture.naturalWidth) pen.drawImage(picture, 0, 0, SIZE, SIZE);
  const tokens = getComputedStyle(document.documentElement);
  pen.fillStyle = tokens.getPropertyValue("--rc-danger-fill").trim();
  pen.beginPath();
  pen.roundRect(SIZE - 22 - 16 * words.length, SIZE - 38, 22 + 16 * words.length, 38, 19);
  pen.fill();
  Object.assign(pen, { fillStyle: tokens.getPropertyValue("--rc-on-accent").trim(), font: "700 30px Inter, sans-serif", textAlign: "center", textBaseline: "middle" });
  pen.fillText(words, SIZE - 11 - 8 * words.length, SIZE - 18);
  return canvas.toDataURL();
}
