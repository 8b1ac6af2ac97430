"""Captions, notes and furniture in German, French, Spanish, Italian and Portuguese."""

from index.article import Role
from index.sentences.noise import WORDS, Reach, Rule, anywhere, at_head
from index.text import CAPITALS

_STORY = (
    r"(?:artikels?|texte?s?|beitrags?|berichts?|meldung|article|dépêche|artículo|texto|nota|noticia|reportaje|articolo"
    r"|testo|artigo"
    r"|matéria|reportagem)"
)
_PICTURE = (
    r"(?:archivbild|archivfoto|symbolbild|symbolfoto|bildunterschrift|bildquelle|(?:photo|image)s? d[’'](?:archives?"
    r"|illustration)"
    r"|légende|foto d[’']archivio|didascalia|(?:foto|fotografía|imagen|imagem) de (?:archivo|arquivo))"
)
_CREDIT = (
    r"(?:fotos?|bild(?:quelle)?|quelle|crédits?(?: photos?)?|crédito|imagem|imagen|immagine|fotografía|reprodução"
    r"|divulgação|fonte|fuente"
    r"|fotograf(?:in)?)"
)
_CHANGED = (
    r"(?:aktualisiert|korrigiert|veröffentlicht|übersetzt|ergänzt|modifié|mis à jour|corrigé|publié|actualisé|traduit"
    r"|amendé|actualizad"
    r"|corregid|publicad|modificad|traducid|aggiornat|corrett|pubblicat|modificat|tradott|atualizad|corrigid|traduzid"
    r"|alterad)\w?\b"
)

RULES: tuple[Rule, ...] = (
    at_head(
        Role.CAPTION,
        Reach.REST,
        rf"\(?{_PICTURE}\b ?[:.]|{_CREDIT} ?: |(?-i:ARCHIVO|ARCHIV|ARCHIVES|ARQUIVO|ARCHIVIO) ?[:—–-]",
        r"(?:imagen|fotografía|foto) (?:de archivo|cedida|facilitada|tomada) (?:de|del|por|el|en)\b",
    ),
    anywhere(
        Role.CAPTION,
        Reach.WHOLE,
        ("foto", "bild", "quelle", "crédi", "imagen", "imagem", "immagine", "reprodução", "divulgação", "fonte", "fuente"),
        rf"(?:^|[.!?”\"»)] ?|[(\[|–—] ?){_CREDIT} ?: ?(?-i:[{CAPITALS}©@]|dpa\b).{{0,80}}$",
        rf"[(\[](?:{_PICTURE}|foto (?-i:{WORDS}))[^()\[\]]{{0,60}}[)\]]\.?$",
    ),
    at_head(
        Role.FURNITURE,
        Reach.REST,
        r"(?:(?:redaktioneller |redaktions)?hinweis(?: der redaktion)?|anmerkung der redaktion|korrektur|berichtigung"
        r"|richtigstellung"
        r"|transparenzhinweis|offenlegung|sperrfrist|note de (?:la rédaction|l[’']éditeur)|ndlr|rectificatif|précision"
        r"|mise à jour"
        r"|nota de(?:l| la) (?:redacción|editora?)|corrección|fe de err(?:ores|atas)|rectificación|aclaración"
        r"|nota della redazione|ndr"
        r"|correzione|rettifica|precisazione|errata corrige|nota d[ao] (?:redação|editora?)|correção|errata|esclarecimento"
        r"|retificação) ?:",
        r"anm\. ?d\. ?red\b|n\. ?d\. ?(?:l\. ?)?r\.",
        r"(?:in )?eine[rn]? (?:frühere|erste|vorherige|ursprüngliche|vorige)[nr]? (?:version"
        rf"|fassung) (?:\w+ ){{1,2}}?{_STORY}\b",
        rf"(?:dans )?une (?:première |précédente )?version(?: \w+)? de (?:cet|ce|cette|notre) {_STORY}\b",
        r"(?:en |in |em )?una? (?:primera |precedente )?(?:versión|versione|versão)(?: \w+)? (?:de est[ea]|di quest[oa]"
        rf"|dest[ea]|dess[ea]) {_STORY}\b",
        rf"uma versão(?: \w+)? (?:dest[ea]|dess[ea]) {_STORY}\b|em uma versão(?: \w+)? (?:dest[ea]|dess[ea]) {_STORY}\b",
        rf"(?:diese[rs]?|cet|ce|cette|est[ea]|ess[ea]|quest[oa]) {_STORY} (?:wurde|ist|a été|est|fue|ha sido|se|è stat[oa]"
        rf"|è|foi)\b.{{0,60}}?\b{_CHANGED}",
        rf"diese[rs]? {_STORY} (?:erschien|ist zuerst|stammt)\b",
        r"\(?mit (?:material|informationen|agenturmaterial) (?:von|der|des|aus)\b|\(?(?:con información|com informações"
        r"|con informazioni) d[aeio]\w?\b",
        r"\(?avec (?:les agences|(?-i:[A-ZÀ-Þ][\w-]+)(?:(?:,| et) (?-i:[A-ZÀ-Þ][\w-]+)){0,4})\)?\.?$",
        rf"\(?(?:reporte|reportaje|reportagem|reportage|bericht|rédigé|editado|edición|édité|edição|redigiert|traducido|traduit"
        rf"|escrito|écrit)(?: de| por| von| par)? (?-i:{WORDS})\b",
        r"sous embargo\b|embargado (?:hasta|até)\b|sotto embargo\b",
        r"alle rechte vorbehalten|tous droits réservés|todos l?os (?:derechos|direitos) reservados|tutti i diritti riservati"
        r"|riproduzione riservata|reproduction interdite|prohibida su reproducción",
        r"unterstützen sie (?:uns|unser)|soutenez[- ](?:nous|notre)|apóy[ae]nos|sostien[ie](?:ci| il nostro)"
        r"|apoie (?:o nosso|nosso)",
    ),
    at_head(
        Role.FURNITURE,
        Reach.SENTENCE,
        r"(?:lesen|sehen|hören) sie (?:auch|hier|mehr|dazu|weiter)\b|mehr (?:zum thema|dazu)\b|(?:klicken sie|hier klicken)\b",
        r"(?:à |a )?(?:lire|voir|écouter|lisez|voyez)(?: aussi| également| la suite| plus)\b|cliquez ici\b",
        r"(?:lea|lee|leer|ver|vea|mira|mire|escuche) (?:también|más|además)\b|(?:te|le) puede interesar\b|haga clic\b",
        r"(?:leggi|guarda|vedi|ascolta) (?:anche|tutto|di più)\b|clicca qui\b|(?:leia|veja|ouça|assista) (?:também|mais|ainda)\b"
        r"|saiba mais\b|clique aqui\b",
        r"(?:abonnieren sie|abonnez[- ]vous|inscrivez[- ]vous|suscríb(?:ete|ase)|iscriviti|inscreva-se|assine (?:a|o|nossa"
        r"|nosso|já))\b",
        r"(?:jetzt|hier|melden|recevez|recibe|reciba|ricevi|receba)\b.{0,60}\b(?:newsletter|boletín|infolettre)\b",
        r"(?:folgen sie uns|suivez[- ]nous|síg[ua]\w{0,2}nos|seguici|siga[- ]nos)\b",
        r"(?:mis à jour le|publié le|(?:zuletzt )?aktualisiert(?: am)?|veröffentlicht am|actualizado (?:el|a las)"
        r"|publicado (?:el|en|em)"
        r"|aggiornato (?:il|alle)|pubblicato il|atualizado (?:em|às)) .{0,20}\d.{0,30}$",
    ),
)
