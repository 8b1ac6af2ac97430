"""Page furniture and notes of the desk: corrections, embargoes, appeals, sign-up lines, related links."""

from index.article import Role
from index.sentences.noise import Reach, Rule, anywhere, at_head

_STORY = (
    r"(?:article|story|post|piece|essay|column|dispatch|item|blog|page|headline|graphic|chart|caption|interview|explainer"
    r"|obituary)"
)
_ANY_STORY = rf"(?:{_STORY}|report|map|photo|picture|video|review)"
_DONE = (
    r"(?:published|updated|corrected|amended|edited|clarified|revised|changed|refiled|removed|modified|republished|altered"
    r"|deleted)"
)
_SINCE = r"(?:(?:was|were|has|have|is|had|been|since|first|originally|last|also|now),? ){0,5}"
_SAID = r"(?!.{0,100}[,”\"] (?:he|she|they|it) (?:said|added|told))"

_AGENCY = (
    r"(?:the )?(?:associated press|ap|reuters|afp|agence france-presse|bloomberg(?: news)?|guardian|(?:new york )?times"
    r"|(?:washington )?post|bbc|we)"
)
_WRONGLY = r"(?:erroneously|incorrectly|wrongly|mistakenly|inaccurately)"
_DAY = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.? \d"
    r"|\d{1,2} [a-z]{3,9}"
)

RULES: tuple[Rule, ...] = (
    # A note: "An earlier version of this story gave 21.", not "An earlier version of the treaty gave 21."
    at_head(
        Role.FURNITURE,
        Reach.REST,
        rf"(?:(?:correction|update|note)[^:.]{{0,30}}: )?this (?:{_STORY}|content) {_SINCE}"
        rf"(?:{_DONE}|sponsored|commissioned|not been edited|created in|appear(?:s|ed)|produced|written|translated|adapted"
        r"|supported|funded|(?:incorrectly|wrongly|mistakenly"
        rf"|erroneously|previously)"
        rf"|mis\w+|corrects|clarifies)\b{_SAID}",
        rf"(?:this|the) (?:\w+[ .,]{{1,2}}){{0,5}}?{_ANY_STORY} (?:has|have|was|were|is) (?:(?:been|since|also"
        rf"|now) ){{0,3}}"
        rf"(?:corrected|amended|clarified|refiled|updated) (?:to|with|after|because|on|in|by|throughout)\b{_SAID}",
        rf"(?:in )?(?:an? |the |this |some )?(?:earlier|previous|prior|original|first|initial|updated|corrected)? ?(?:version"
        rf"|edition|draft|headline|caption)s?"
        rf" (?:of|on|to|for|accompanying|with) (?:this|these|our) (?:\w+ )?{_ANY_STORY}s?\b{_SAID}",
        rf"(?:an? |the |this |some )?(?:earlier|previous|prior|original) (?:version|edition|headline|caption)s?"
        rf" (?:of the (?:article|story|post|headline|dispatch)\b|(?:incorrectly|wrongly|mistakenly|erroneously|misstated"
        rf"|mis\w+)\b){_SAID}",
        r"(?:because of|due to|owing to) an? (?:\w+ )?(?:editing|editor[’']s|production|reporting|transcription"
        r"|typographical|translation|technical) error\b",
        r"an? (?:earlier |previous )?(?:correction|clarification) (?:was|has been|is) (?:made|issued|appended|added"
        r"|published)\b",
        r"(?:editor(?:[’']s|s[’']|ial|s)?[ -]notes?|corrections?|clarifications?"
        r"|corrections? (?:and|&) clarifications?|amendment|correction appended"
        r"|(?:a )?note to (?:our )?(?:readers|editors)|ed\.? ?notes?|ed[’']s notes?|privacy notice|about (?:the"
        r"|our) (?:author|writer"
        r"|reporter)s?|reader[’']s note|publisher[’']s note|author[’']s note|disclosure|disclaimer|erratum"
        r"|retraction|embargo(?:ed)?"
        r"|(?:(?:attention|attn),? )?editors?|attn|advisory|refile|corrected|correcting|news ?desk|slug|keywords"
        r"|notes? to editors?)(?:,? \(?(?:[a-z]{3,9}\.? )?\d[\w ,.:/]{0,30}\)?| \(\w[\w ,.]{1,30}\))? ?(?:[:;—–]|-(?= |[A-Z]))",
        r"(?-i:NOTE|EDS|Eds|ED|ATTN|RPT|DESK|URGENT|BULLETIN|WRITETHRU|EMBARGO(?:ED)?"
        r"|CORRECTION|REFILE|CORRECTED)\b ?[:;—–-]",
        r"embargoed?\b.{0,30}\b(?:until|till|for|\d)|(?:strictly )?not (?:for|to be) (?:release|publi(?:cation"
        r"|shed)|used?)\b.{0,20}\b(?:before|until|prior)\b"
        r"|(?:hold for release|for immediate release)\b",
        rf"this {_STORY} is (?:a )?part of .{{2,80}}\b(?:series|project|newsletter|package|collection|collaboration"
        r"|partnership|investigation)\b",
        r"(?:this|the|our) (?:interview|conversation|transcript|discussion|q&a) (?:has been|was) (?:lightly "
        r"|slightly )?(?:edited|condensed|shortened)\b",
        r"this report (?:was|is) (?:produced|supported|funded|made possible) (?:by|with|in)\b",
        r"(?:this|our|the) (?:live ?)?(?:blog|coverage|page) (?:is|has|was) (?:now )?(?:closed|ended|over)\b"
        r"|that[’']s (?:all|it) for (?:today|now|our|the)\b"
        r"|that[’']s it for .{0,30}coverage\b|thanks for (?:following|joining)\b",
        r"if you or (?:someone|anyone) (?:you know|close)\b|if you (?:like|liked|have) (?:this|a) (?:story|article|tip)\b",
        r"have you got an? (?:story|tip)\b|send (?:us )?(?:your )?(?:tips|stories|questions|comments) to\b",
        r"(?:you can )?(?:contact|reach|e-?mail|call|text|write to) [^.,;]{2,60} at [^ ]{0,60}(?:@|\d{3})"
        r"",
        rf"(?:this|the|our) {_STORY}, (?:which was |that was )?(?:originally |first |initially )?(?:published"
        rf"|posted) [^,]{{2,40}}, (?:has been|was|is)\b",
        rf"this {_STORY} (?:originally|initially|at first|previously) (?:said|stated|reported|gave|named|identified"
        rf"|referred|quoted|included|mis\w+)\b{_SAID}",
        rf"we(?: have|[’']ve) (?:corrected|updated|amended|clarified|changed|removed|edited)\b.{{0,80}}?\b(?:this"
        rf"|our) {_STORY}\b",
        r"(?:we|the [\w ]{2,30}?|(?-i:[A-Z])\w{1,20}) (?:regrets?|apologi[sz]es? for) the error\b",
        r"an? (?:\w+ )?(?:headline|caption|chart|graphic|map|video|photo) (?:on|in|with|to|for"
        r"|accompanying) (?:an? (?:earlier|previous|prior|original)"
        rf" version of )?(?:this|the|an) {_STORY}\b{_SAID}",
        rf"(?:an?|the|our) (?:earlier|previous|original) (?:headline|caption) (?:said|stated|read|gave)\b{_SAID}",
        r"an? (?:\w+ )?(?:article|report|caption|headline|chart|map|column|obituary|review|graphic) (?:on|last"
        rf"|in) (?:{_DAY}|this week|the \w+ section)"
        rf"\b.{{0,150}}?\b(?:mis(?:stated|identified|spelled|spelt|quoted|attributed|characterized)|{_WRONGLY}"
        rf"|an incorrect)\b{_SAID}",
        rf"our (?:story|article|report) (?:of|on|from) (?:{_DAY})\b.{{0,60}}?\b(?:said|stated|reported|gave)\b",
        r"in some (?:editions|copies)\b|the original (?:story|article|post|dispatch) (?:said|stated|reported|gave|mis\w+)\b",
        r"this (?:story|dispatch|version|article) replaces\b|under embargo\b|for (?:release|publication|use) (?:at|after"
        r"|from|on) .{1,40}$",
        r"repeat(?:s|ing) (?:to|for) (?:additional|all|other) (?:clients|subscribers)\b",
        r"updated (?:on .{2,30}? )?(?:to|with) (?:add|include|reflect|correct|clarify|new|more|details|comments?"
        r"|background|quotes)\b",
        r"this corrects the (?:[\w-]+ ){1,3}(?:to|in|of|by|from|with)\b|except for the headline, this\b",
        r"in an? (?:\w+ )?(?:story|article|report|dispatch) (?:published |that (?:ran|moved) |from |on "
        rf"|of )?(?:{_DAY})\b.{{0,150}}?, {_AGENCY} {_WRONGLY}\b",
        rf"in a story (?:published |that (?:ran|moved) |from |on |of )?(?:{_DAY})\b.{{0,150}}?, (?:the associated press"
        r"|we) (?:reported|said|misidentified|misstated)\b",
        rf"{_AGENCY} (?:has |had )?{_WRONGLY} (?:reported|said|wrote|gave|identified|stated|attributed|named)\b{_SAID}",
        r"\((?:adds?|updates?|recasts?|corrects?|refiles?|repeats?|rewrites?|changes?|removes?|clarifies|fixes"
        r"|writethru)\b[^()]{0,200}\)?\.?$",
        r"this version (?:of (?:this|the) (?:story|article|report) )?"
        r"(?:corrects|adds|updates|clarifies|fixes|removes|recasts|deletes|changes)\b",
        r"a version of this\b|(?:order reprints|today[’']s paper)\b",
        r"our standards\b ?[:—–-]|the thomson reuters trust principles",
        r"(?:if you (?:value|appreciate|believe in|like|enjoy|support|rely on)|help us|please (?:consider|help|support|donate)"
        r"|(?:you can )?support (?:our|independent|quality)"
        r"|donate\b|become an? (?:[\w’'-]+ ){0,3}(?:member|subscriber|supporter|patron)|(?:your|reader) (?:support"
        r"|donation|contribution)s?\b"
        r"|make a (?:donation|contribution|gift)"
        r"|we (?:need|rely on|depend on) (?:your|our readers)|consider (?:a donation|donating|supporting|subscribing))"
        r"(?!.{0,200}[”\"’] )(?=.{0,200}\b(?:journalis|newsroom|our reporting|support us|support our|donat|subscri|a member"
        r"|contribut|readers?\b|our (?:coverage|work|news))\w*)",
        r"(?:(?:since|now) you(?:[’']re| are) here, )?we have an? (?:small |quick |big )?favou?r to ask\b|before you (?:go"
        r"|move on|leave),? (?:i|we|please|can)\b"
        r"|become an? (?:[\w’'-]+ ){0,3}(?:subscriber|supporter|patron|member) (?:today|now|here)\b|(?:npr|pbs"
        r"|our newsroom|public (?:radio|media)) needs your\b|(?:i|we) hope you (?:appreciated|enjoyed|liked|found) this\b"
        r"|(?:to continue reading|you have (?:reached|read|used) (?:your|all)\b.{0,40}\b(?:articles?|limit|stories)"
        r"|already (?:a (?:subscriber|member)|have an account|subscribed)\b"
        r"|thank(?:s| you) for (?:reading|subscribing|signing up|registering)\b|this (?:web)?site uses cookies\b)",
        r"stay (?:up to date|updated|informed|tuned|connected|ahead)\b.{0,100}\b(?:news|updates?|stories|newsletter|app"
        r"|channel|us|here|for)\b",
        r"are you (?:in|from|living in|based in|affected by|travelling) [^?]{2,60}\?|what do you think (?:of"
        r"|about) (?:this|the|our)\b|what do you think\?|let us know\b"
        r"|tell us (?:what you think|how|about your|your|in the)\b",
        r"(?:copyright|\(c\)) ?(?:©|\(c\)|\d{4}|(?-i:the [A-Z]|[A-Z]\w+ (?:19|20)\d\d))|©|this material may not be "
        r"(?:published|reproduced)",
        r"(?:the )?(?:associated press|ap|reuters|afp|bbc)(?:[’']s?)? .{0,100}\b(?:receives? (?:financial )?support"
        r"|solely responsible for (?:all )?content)\b",
        r"(?:you are (?:receiving|getting) this|you received this|this (?:e-?mail|newsletter|message) (?:was|is"
        r"|has been) (?:sent|for|intended)"
        r"|was this (?:e-?mail|newsletter) forwarded|unsubscribe\b|manage (?:your )?(?:preferences|subscription)"
        r"|view (?:this (?:e-?mail|newsletter) )?in (?:your |a )?(?:web )?browser|forward (?:this )?to a friend)",
        r"the (?:opinions|views) expressed (?:in this|here|by the (?:author|writer))\b|views expressed (?:in this|here|are)\b",
        r"for (?:more |further |any )?(?:information|queries|enquiries|inquiries|details|questions)\b.{0,60}(?:contact"
        r"|call|e-?mail|visit)"
        r"|contact (?:the )?(?:news ?desk|our newsroom)",
        r"our (?:journalism|reporting|newsroom|work) (?:depends|relies|is (?:funded|supported|made possible))\b",
        r"(?:got|have|do you have) an? (?:\w+ )?(?:tip|story|opinion on|view on|question about)\b.{0,80}\?"
        r"|have you been affected\b|share your (?:stor(?:y|ies)"
        r"|experiences?|thoughts|views)\b",
        r"join (?:our|us on|the) .{0,30}\b(?:whatsapp|telegram|signal|discord|facebook|newsletter|channel)\b",
        r"this is a (?:developing|breaking) (?:news )?story\b|more (?:to follow|details? (?:soon|to come|to follow))\b"
        r"|check back (?:for|here|later|soon)\b",
    ),
    at_head(
        Role.FURNITURE,
        Reach.SENTENCE,
        r"(?-i:NOTE|Note) ?:|sources? ?: (?-i:[A-Z])[^:;]{2,60}$|(?:like|find|tweet(?: to)?|join) us (?:on|at|@)",
        r"watch (?:our|the full|the) (?:full )?(?:video|interview|report|documentary|episode|story)\b|(?:the|our"
        r"|this) podcast is available\b"
        r"|our full coverage of .{2,60} is here\b",
        r"(?:click|tap) here\b|click (?:on|to)\b|more (?:on|from|about) (?:.{0,80}[^.]$|[^.,:“\"]{1,60}:)",
        r"for (?:more|all|the latest)(?! than)(?: [\w’'-]+){0,8}, (?:please )?(?:click|visit|see|read|go to|follow|check"
        r"|head to|subscribe|sign up|download)\b",
        r"(?:you can )?(?:catch|check|explore|find|follow|get|read|see|track|view|watch|listen to|access"
        r"|download)\b[^,.“”\"]{0,120}\bhere\W*$",
        # "Read more about the port", not "Read more slowly is what the minister told reporters."
        r"(?:read|see|hear|find out|learn) more"
        r"(?:\W*$|[:.…»>]| (?:about|on|at|here|from|in|of|how|why|and how|coverage|news|opinion|photos|stories)\b)",
        r"(?:related(?: (?:stories|articles|story|article|content|coverage))?|also read|see also"
        r"|read(?: also| next| too| on)?|must[- ]read"
        r"|recommended(?: stories)?|more|don[’']t miss|explainer|explained|quiz|podcast|factbox|fact check|(?:watch"
        r"|listen)(?: \w+){1,4}|in pictures|further reading|full story|live updates?)\s*[:>|»→]",
        r"(?:continue|keep) reading\b.{0,60}$|read (?:the|our) full (?:story|article|report|text"
        r"|coverage)\b.{0,60}$|skip (?:past|to|advertisement)\b.{0,60}$|scroll (?:down|to continue)\b"
        r"|(?:story|article) continues (?:below|after)|back to top\W*$|(?:share|print|save) this\b|share (?:on|via)\b"
        r"|listen to (?:this|the|our) (?:article|story|podcast|episode|full)\b"
        r"|view (?:this post|on (?-i:[A-Z])|more|comments|all (?:comments|posts))\b|watch (?:live|now"
        r"|below)\b\W*|leave a comment|join the conversation|comments?\W*$",
        r"(?:please |you can )?(?:sign up|subscribe)\b",
        r"get (?:the|our|your|all) .{0,60}(?:newsletters?|inbox|briefing)|(?:download|install|get) (?:the"
        r"|our) (?:\w+ ){0,3}app\b",
        r"(?:last |first )?(?:updated|published|posted|modified)\b.{0,40}\d(?:.{0,19}[^.!?”\"])?$",
        r"(?:last |first )?(?:updated|published|posted|modified):?(?-i:(?: [A-Z\d][\w.,:]*| [ap]\.m| at| on){1,12})\.$",
        r"\d+:\d+ ?[ap]\.?m\.? ET\b|(?:advertisement|loading|supported by)\W*$",
        r"(?:follow us|(?:you can )?(?:find|follow) (?:.{1,40} )?on (?:the )?(?:twitter|facebook|x|instagram|linkedin"
        r"|bluesky|threads|whatsapp|telegram|mastodon))\b",
        r"(?:terms of (?:use|service)|privacy policy|cookie policy)\b",
        r"\(?pic\.(?:twitter|x)\.com/|https?://\S+$",
    ),
    anywhere(
        Role.FURNITURE,
        Reach.SENTENCE,
        (
            "sign up",
            "subscribe",
            "terms of",
            "privacy policy",
            "cookie",
            "all rights reserved",
            "inbox",
            "newsletter",
            "can be reached",
        ),
        r"^[^.,;]{2,60} can be reached (?:at|by|on|via)\b",
        r"\b(?:to|in|into) your inbox\b|^would you like to receive\b.{0,80}\bnewsletter|\bnewsletter (?:subscription\b"
        r"|provides you\b)"
        r"|^get .{0,60}\bnewsletter\b|^what did you like about (?:today|this)",
        r"\b(?:sign up|subscribe)\b.{0,80}\b(?:newsletters?|inbox)\b|all rights reserved",
        r"\b(?:our|we use|you (?:accept|agree)|by (?:clicking|signing up|subscribing|continuing))\b.{0,80}"
        r"\b(?:terms of (?:use|service)|privacy policy|cookies|cookie policy)\b",
    ),
)
