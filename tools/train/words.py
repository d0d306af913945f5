"""The lines the training voices speak: a template grammar of plain game English, and sentences of the Debian package
fortunes for phonetic variety. Everything is seeded."""
import glob
import os
import random
import re

WHO = """the captain|the others|your brother|my sister|the children|the old king|the queen|the guards|our scouts|the
villagers|the miller|the pilot|the doctor|the stranger|the wolves|the soldiers|the prisoners|the merchant|the priest|the
engineer|the crew|everyone|no one|somebody|my father|your mother|the baker|the giants|the witch|the hunter|the mayor|the
raiders|the messenger|the dragon|the robots|the colonists""".replace("\n", " ").split("|")
PLACE = """the bridge|the harbour|the northern gate|the old mill|the tower|the forest|the river|the castle|the mines|the
village|the market|the temple|the hangar|the engine room|the beach|the cave|the library|the courtyard|the lighthouse|the
station|the valley|the mountain pass|the cellar|the throne room|the ruins|the shuttle bay|the greenhouse|the tavern|the
cathedral|the western wall|the swamp|the island""".replace("\n", " ").split("|")
THING = """the key|the map|a lantern|the sword|your shield|the letter|a rope|the crystal|the code|the book|the ring|a horse|
the boat|the signal|the last torch|my hammer|the compass|the medicine|the engine|the reactor|this door|the crown|some water|
the radio|that box|the blue potion|a pair of boots|the bell|the generator|the drill|the antidote|the treasure"""\
    .replace("\n", " ").split("|")
NAME = """Anna|Thomas|Captain|Mira|Jonas|Sergeant|Doctor|Ellen|Marcus|Commander|Rose|Oliver|Grandmother|Nina|Victor|Hannah|
Robin|Professor|Peter|Clara|my friend|sir|your majesty|Lucas|Sophie|Henry""".replace("\n", " ").split("|")
WHEN = """tonight|at dawn|before sunrise|tomorrow|in an hour|after the storm|when the moon is up|right now|by morning|before
winter|at noon|this evening|when the bell rings|soon|after dark|in ten minutes""".replace("\n", " ").split("|")
VERB = """find|take|hide|bring|protect|steal|repair|open|carry|drop|guard|burn|sell|buy|destroy|trust|move|keep|need|give me|
show me|forget|borrow|guide us to""".replace("\n", " ").split("|")
PAST = """left|was seen near|never came back from|is hiding in|is waiting at|ran towards|was taken to|lives near|died at|has
gone to|is still inside|found a way into|must not reach|will attack|wants to see|cannot leave""".replace("\n", " ").split("|")
DANGER = """fire|smoke|water|the storm|a shadow|the enemy|poison|thunder|an avalanche|the fog|a bear|the flood|a ghost|the
ice|an ambush|something strange""".replace("\n", " ").split("|")
MOOD = """tired|ready|afraid|sure|hungry|lost|sorry|alone|late|hurt|lucky|proud|cold|angry|happy|quiet|brave|ill|safe|awake"""\
    .replace("\n", " ").split("|")
ADJ = """broken|empty|locked|too heavy|gone|ours now|dangerous|older than it looks|made of silver|worth a fortune|cursed|under
the stairs|out of power|almost ready|warm|behind you|useless|well hidden|not what you think""".replace("\n", " ").split("|")
NUM = "two three four five six seven eight nine ten eleven twelve twenty thirty fifty".split()
UNIT = """coins|days|miles|men|hours|arrows|ships|minutes|steps|nights|guards|barrels|doors|horses|levels|bullets"""\
    .replace("\n", " ").split("|")
START = """Listen,|Quick,|Please,|Wait,|Well,|Look,|Careful,|Good,|No,|Yes,|I told you,|Trust me,|Remember,|All right,|Hurry,|
Oh,|You see,|Believe me,|Hey,|Enough,""".replace("\n", " ").split("|")
TEMPLATE = """{VERB} {THING} and meet me at {PLACE}.|{START} {DANGER} is coming from {PLACE}.|{NAME}, {VERB} {THING} {WHEN}.
{WHO} {PAST} {PLACE}.|Where is {THING}?|Have you seen {WHO}?|Why did you {VERB} {THING}?|Who told you about {PLACE}?
We have {NUM} {UNIT} left.|I am {MOOD}, {NAME}.|Are you {MOOD}?|{START} do not go near {PLACE}.|{START} {WHO} {PAST} {PLACE}.
I saw {DANGER} above {PLACE}.|{THING} is {ADJ}.|{START} {THING} is {ADJ}.|How far is it to {PLACE}?|It is {NUM} miles to {PLACE}.
Leave {THING} here and run to {PLACE}.|You will never {VERB} {THING} without {THING}.|{NAME}, there is {DANGER} in {PLACE}!
Can you {VERB} {THING}?|We must reach {PLACE} {WHEN}.|If {WHO} {PAST} {PLACE}, we are lost.|I would give {NUM} {UNIT} for {THING}.
Nobody gets past {PLACE} {WHEN}.|{START} I can hear {DANGER}.|Tell {WHO} that I am {MOOD}.|What happened to {WHO}?
I am not {MOOD}, only {MOOD}.|Do you think {WHO} can {VERB} {THING}?|Thank you, {NAME}.|Goodbye, {NAME}. Be {MOOD}.
Only {NUM} {UNIT} until {DANGER} reaches {PLACE}.|Bring {NUM} {UNIT} and {THING} to {PLACE}.|{START} we leave {WHEN}.
There are {NUM} {UNIT} between here and {PLACE}.|My {UNIT} are gone, and so is {THING}.|Did you {VERB} {THING} or not?
{WHO} will {VERB} {THING} {WHEN}.|Stay close to {WHO} and you will be {MOOD}.|When we get to {PLACE}, {VERB} {THING}.
Everything changed {WHEN} when we saw {DANGER}.|I do not believe {WHO} any more.|This is not the way to {PLACE}.
{NAME}! Behind you!|I remember {PLACE}. We were {MOOD} there.|Let me {VERB} {THING}, {NAME}.|Give {WHO} {NUM} {UNIT}.
Is it true that {WHO} {PAST} {PLACE}?|{START} close your eyes and think of {PLACE}.|Keep your voice down, {NAME}."""\
    .replace("\n", "|").split("|")
BANKS = dict(WHO=WHO, PLACE=PLACE, THING=THING, NAME=NAME, WHEN=WHEN, VERB=VERB, PAST=PAST, DANGER=DANGER, MOOD=MOOD,
             ADJ=ADJ, NUM=NUM, UNIT=UNIT, START=START)


def held_out():
    """The 40 game lines that no training set may hold (held_out.txt beside this file)."""
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "held_out.txt")
    return [line.strip() for line in open(here) if line.strip()]


def plain(text):
    return re.sub(r"[^a-z' ]", "", text.lower().replace("-", " ")).strip()


def game_lines(count, seed=1):
    rng = random.Random(seed)
    refused = {plain(line) for line in held_out()}
    lines = set()
    while len(lines) < count:
        text = re.sub(r"{(\w+)}", lambda m: rng.choice(BANKS[m[1]]), rng.choice(TEMPLATE))
        text = text[0].upper() + text[1:]
        if plain(text) not in refused:
            lines.add(text)
    return sorted(lines)


def fortune_lines(folder="/usr/share/games/fortunes"):
    """Short plain sentences of the Debian package fortunes."""
    lines = set()
    for name in sorted(glob.glob(folder + "/*")):
        if "." in os.path.basename(name):
            continue
        text = open(name, encoding="utf8", errors="ignore").read()
        text = re.sub(r"\s*\n(?!\n)\s*", " ", re.sub(r"\n%\n", "\n\n", text))
        for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
            sentence = sentence.strip()
            if 3 <= len(sentence.split()) <= 12 and len(sentence) < 75 and re.fullmatch(r"[A-Za-z' ,.!?-]+", sentence):
                lines.add(sentence)
    refused = {plain(line) for line in held_out()}
    return sorted(s for s in lines if plain(s) not in refused)


def training_lines(count, seed=1, game_share=0.5):
    rng = random.Random(seed)
    fortunes = fortune_lines()
    rng.shuffle(fortunes)
    fortunes = fortunes[:int(count * (1 - game_share))]
    lines = fortunes + game_lines(count - len(fortunes), seed)
    rng.shuffle(lines)
    return lines
