"""The Cloud API's words (CLOUD.md): ids, errors, what a request says. No table is touched here."""
