// @ts-check
/** What a form's answer shows once: loading the page again asks for the page, and does not send the form again. */
history.replaceState(null, "", location.href);
