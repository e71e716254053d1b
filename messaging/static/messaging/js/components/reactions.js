// @ts-check
/** Reactions: who answered a message with one sign, and the signs to choose from. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { QUICK, emojiIn } from "../lib/emoji.js";
import { nameOf } from "./quotes.js";

/** React, take it back when it is what stands there already. @param {any} messenger @param {any} conversation @param {any} message @param {string} emoji */
export function react(messenger, conversation, message, emoji) {
  const mine = conversation.log.reactionsTo(message.key).find((/** @type {any} */ reaction) => reaction.mine);
  const [sender, id] = message.key.split("/");
  return messenger.sender.send(conversation, { t: "reaction", to: { id, sender }, emoji: mine?.emoji === emoji ? "" : emoji });
}

/** Under the message. @param {any} messenger @param {any} conversation @param {any} message */
export function reactionsView(messenger, conversation, message) {
  const reactions = conversation.log.reactionsTo(message.key);
  if (!reactions.length) return "";
  const byEmoji = Map.groupBy(reactions, (/** @type {any} */ { emoji }) => emoji);
  return html`<div class="reactions" role="group" aria-label=${gettext("Reactions")}>${[...byEmoji].map(([emoji, same]) =>
    chipView(messenger, conversation, message, emoji, same))}</div>`;
}

/** @param {any} messenger @param {any} conversation @param {any} message @param {string} emoji @param {any[]} same */
function chipView(messenger, conversation, message, emoji, same) {
  const mine = same.find((reaction) => reaction.mine);
  const who = same.map((reaction) => nameOf(messenger, conversation, reaction)).join(", ");
  const failed = mine?.message.failure;
  if (failed) {
    return html`<button class="reaction reaction--failed" type="button" title=${failed} @click=${() => messenger.sender.discard(conversation, mine.message)}>
      ${icon("alert-triangle")}<span aria-hidden="true">${emoji}</span><span class="reaction__who">${gettext("Not sent. Press to take it back.")}</span></button>`;
  }
  const isPossible = messenger.replying.isPossible(conversation.id);
  return html`<button class="reaction" type="button" aria-pressed=${Boolean(mine)} ?disabled=${!isPossible} title=${who}
    aria-label=${gettext("{emoji} from {names}", { emoji, names: who })} @click=${() => react(messenger, conversation, message, emoji)}>
    <span aria-hidden="true">${emoji}</span><span class="reaction__who" aria-hidden="true">${who}</span></button>`;
}

/** In the message's menu: six signs, and any other one that is typed. @param {any} messenger @param {any} conversation @param {any} message @param {() => void} done */
export function chooseView(messenger, conversation, message, done) {
  const mine = conversation.log.reactionsTo(message.key).find((/** @type {any} */ reaction) => reaction.mine)?.emoji;
  const choose = (/** @type {string} */ emoji) => {
    done();
    react(messenger, conversation, message, emoji);
  };
  const typed = (/** @type {any} */ { target }) => {
    const emoji = emojiIn(target.value);
    if (!emoji) return;
    target.value = "";
    choose(emoji);
  };
  return html`<div class="menu__signs" role="group" aria-label=${gettext("React")}>${QUICK.map((emoji) =>
    html`<button type="button" aria-pressed=${mine === emoji} aria-label=${gettext("React with {emoji}", { emoji })} @click=${() => choose(emoji)}>${emoji}</button>`)}
    <label class="menu__sign">${icon("mood-plus")}<input type="text" autocomplete="off" maxlength="20" aria-label=${gettext("Another emoji")}
      placeholder=${gettext("Emoji")} @input=${typed}></label></div>`;
}

/** What a list says of a reaction. @param {any} messenger @param {any} conversation @param {any} message @param {(message: any) => string} lineOf */
export function reactionLine(messenger, conversation, message, lineOf) {
  const { to, emoji } = message.body;
  const target = conversation.log.find(to);
  if (!emoji) return gettext("Took a reaction back");
  return target ? gettext("Reacted {emoji} to “{words}”", { emoji, words: lineOf(target) }) : gettext("Reacted {emoji} to an earlier message", { emoji });
}
