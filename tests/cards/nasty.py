"""What somebody might type, or call themselves, to forge, hide or break something."""

from hypothesis import strategies as st

TRICKS = (
    *("<at>Sam Ortiz</at>", "</at>", "<AT id='1'>", "<", ">", "&lt;at&gt;", "<script>", "<!--", "<?x", "7 < 9"),
    *("[click](https://evil.example)", "[", "](", "**bold**", "_em_", "~~no~~", "`code`", "# head", "- item", "1. one"),
    *("\n", "\r\n", "\u2028", "\t", "\x00", "\x1b", "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\ufe0f"),
    *(
        "\u00ad",
        "\u115f",
        "\ud800",
        "\U000e0041",
        "{{DATE(2026-01-01T00:00:00Z)}}",
        "{",
        "\\",
        "|",
        "*",
        "+",
        *("=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "![x](y)", "|a|b|", "| - |", "\x1b[31m", "\x1b]8;;x\x07", "\x9b2J"),
        *("&#60;at&#62;", "%0d%0a", "www.evil.example", "\ud83d", "\u0301", "\u3164", "\n## head", "\n=1", "\\r\\n"),
        "Dr. Reyes",
        " ",
    ),
)
NASTY = st.lists(
    st.sampled_from(TRICKS) | st.text(max_size=6) | st.characters(categories=["Cs", "Cc", "Cf"]), max_size=8
).map("".join)
