"""What may stand inside a block: texts, buttons, menus, inputs and the parts of rich text, with Slack's limits on each."""

from tests.fake_slack.schema import Check, Record, Variant, anything, boolean, choice, integer, many, string, url

ACTION_ID = string(255)


def plain(most: int) -> Variant:
    """A text of so many characters without markup."""
    return Variant({"plain_text": Record({"text": string(most), "emoji": boolean}, required=("text",))})


def either(most: int) -> Variant:
    """A text of so many characters with or without markup."""
    marked = Record({"text": string(most), "verbatim": boolean}, required=("text",))
    return Variant({**plain(most).kinds, "mrkdwn": marked})


CONFIRM = Record(
    {"title": plain(100), "text": either(300), "confirm": plain(30), "deny": plain(30), "style": choice("primary", "danger")},
    required=("title", "text", "confirm", "deny"),
)
OPTION = Record(
    {"text": either(75), "value": string(150), "description": either(75), "url": url},
    required=("text", "value"),
)
OPTION_GROUP = Record({"label": plain(75), "options": many(OPTION, 100)}, required=("label", "options"))
FEEDBACK = Record(
    {"text": plain(75), "value": string(2000), "accessibility_label": string(75)},
    required=("text", "value"),
)
IMAGE = Record(
    {"image_url": url, "slack_file": anything, "alt_text": string(2000, least=0)},
    required=("alt_text",),
    one_of=("image_url", "slack_file"),
)
MENU: dict[str, Check] = {"action_id": ACTION_ID, "placeholder": plain(150), "confirm": CONFIRM, "focus_on_load": boolean}
TYPED: dict[str, Check] = {
    "action_id": ACTION_ID,
    "placeholder": plain(150),
    "focus_on_load": boolean,
    "dispatch_action_config": anything,
}

BUTTON = Record(
    {
        "action_id": ACTION_ID,
        "text": plain(75),
        "value": string(2000, least=0),
        "url": url,
        "style": choice("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
    required=("text",),
)
OVERFLOW = Record({"action_id": ACTION_ID, "options": many(OPTION, 5, least=2), "confirm": CONFIRM}, required=("options",))
CHOICES: dict[str, Record] = {
    "checkboxes": Record({**MENU, "options": many(OPTION, 10), "initial_options": many(OPTION, 10)}, required=("options",)),
    "radio_buttons": Record({**MENU, "options": many(OPTION, 10), "initial_option": OPTION}, required=("options",)),
    "static_select": Record(
        {**MENU, "options": many(OPTION, 100), "option_groups": many(OPTION_GROUP, 100), "initial_option": OPTION},
        one_of=("options", "option_groups"),
    ),
    "multi_static_select": Record(
        {
            **MENU,
            "options": many(OPTION, 100),
            "option_groups": many(OPTION_GROUP, 100),
            "initial_options": many(OPTION, 100),
            "max_selected_items": integer,
        },
        one_of=("options", "option_groups"),
    ),
    "users_select": Record({**MENU, "initial_user": string(255)}),
    "conversations_select": Record(
        {
            **MENU,
            "initial_conversation": string(255),
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": anything,
        },
    ),
    "channels_select": Record({**MENU, "initial_channel": string(255), "response_url_enabled": boolean}),
    "datepicker": Record({**MENU, "initial_date": string(10, least=10)}),
}
ACTIONS = Variant({"button": BUTTON, "overflow": OVERFLOW, **CHOICES})
ACCESSORY = Variant({**ACTIONS.kinds, "image": IMAGE})
CONTEXT = Variant(
    {
        "image": IMAGE,
        **{
            kind: Record(dict(record.keys), record.required)
            for kind, record in {
                "plain_text": Record({"text": string(3000), "emoji": boolean}, required=("text",)),
                "mrkdwn": Record({"text": string(3000), "verbatim": boolean}, required=("text",)),
            }.items()
        },
    }
)
CONTEXT_ACTIONS = Variant(
    {
        "feedback_buttons": Record(
            {"action_id": ACTION_ID, "positive_button": FEEDBACK, "negative_button": FEEDBACK},
            required=("positive_button", "negative_button"),
        ),
        "icon_button": Record(
            {
                "action_id": ACTION_ID,
                "icon": choice("trash"),
                "text": plain(75),
                "value": string(2000),
                "accessibility_label": string(75),
                "visible_to_user_ids": many(string(255), 100),
                "confirm": CONFIRM,
            },
            required=("icon", "text"),
        ),
    },
)
INPUTS = Variant(
    {
        **CHOICES,
        "plain_text_input": Record(
            {
                **TYPED,
                "multiline": boolean,
                "min_length": integer,
                "max_length": integer,
                "initial_value": string(3000, least=0),
            },
        ),
        "email_text_input": Record({**TYPED, "initial_value": string(3000, least=0)}),
        "url_text_input": Record({**TYPED, "initial_value": string(3000, least=0)}),
        "number_input": Record(
            {
                **TYPED,
                "is_decimal_allowed": boolean,
                "min_value": string(32),
                "max_value": string(32),
                "initial_value": string(32),
            },
            required=("is_decimal_allowed",),
        ),
    },
)
INTERACTIVE = frozenset({*ACTIONS.kinds, *CONTEXT_ACTIONS.kinds, *INPUTS.kinds})

STYLE = Record(dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))
RICH_PART = Variant(
    {
        "text": Record({"text": string(40_000), "style": STYLE}, required=("text",)),
        "link": Record({"url": url, "text": string(40_000), "style": STYLE, "unsafe": boolean}, required=("url",)),
        "emoji": Record({"name": string(255), "unicode": string(255), "skin_tone": integer, "style": STYLE}, required=("name",)),
        "user": Record({"user_id": string(255), "style": STYLE}, required=("user_id",)),
        "usergroup": Record({"usergroup_id": string(255), "style": STYLE}, required=("usergroup_id",)),
        "channel": Record({"channel_id": string(255), "style": STYLE}, required=("channel_id",)),
        "broadcast": Record({"range": choice("here", "channel", "everyone"), "style": STYLE}, required=("range",)),
        "date": Record(
            {"timestamp": integer, "format": string(255), "url": url, "fallback": string(255), "style": STYLE},
            required=("timestamp", "format"),
        ),
        "color": Record({"value": string(255), "style": STYLE}, required=("value",)),
    },
)
PARTS = many(RICH_PART, 1000)
RICH_SECTION = Record({"elements": many(RICH_PART, 1000, least=0)}, required=("elements",))
RICH = Variant(
    {
        "rich_text_section": RICH_SECTION,
        "rich_text_quote": Record({"elements": PARTS, "border": integer}, required=("elements",)),
        "rich_text_preformatted": Record({"elements": PARTS, "border": integer, "language": string(255)}, required=("elements",)),
        "rich_text_list": Record(
            {
                "elements": many(Variant({"rich_text_section": RICH_SECTION}), 1000),
                "style": choice("bullet", "ordered"),
                "indent": integer,
                "offset": integer,
                "border": integer,
            },
            required=("elements", "style"),
        ),
    },
)
