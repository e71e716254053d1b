// @ts-check
/** The language detector has two megabytes of words: it is read and used here, so that the page stays alive. */
import eld from "../../../../accounts/vendor/eld/eld.js";

eld.enableTextCleanup(true);

self.onmessage = ({ data: { id, text, languages } }) => {
  eld.setLanguageSubset(languages);
  const found = eld.detect(text);
  self.postMessage({ id, language: found.language, reliable: found.isReliable() });
};
// What was posted before this word would be lost.
self.postMessage({ ready: true });
