"""Signs that mislead: nobody sees them, they turn what stands beside them, or they run over it. Pure."""

import re

# Not the joiners and marks that scripts and emoji need.
UNSEEN = re.compile(
    "[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u180e\\u200b\\u2028-\\u202e\\u2060-\\u206f"
    "\\u2800\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb]"
)
# More marks on one letter than any script needs.
FLOOD = re.compile("[\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]{5}")
