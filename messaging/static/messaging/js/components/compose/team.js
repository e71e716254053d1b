// @ts-check
/** What a business's team can compose. */
import { composeContact } from "./contact.js";
import { composeLink } from "./link.js";
import { composeList } from "./list.js";
import { composeLocation } from "./location.js";
import { ComposeMenu } from "./menu.js";
import { composeButtons } from "./reply-buttons.js";

/** @param {any} page the inbox */
export const teamCompose = (page) => new ComposeMenu(page, [composeButtons, composeList, composeLink, composeLocation, composeContact]);
