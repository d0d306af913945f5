"""The projects that the proofs build: small ones, made here, whose pictures say what must be seen when.

`stage` flashes: hard cuts from a dark place to a bright one, with an event in the first bright picture, so an engine
that shows the wrong picture or fires late is seen to. `ghost` is see-through: its portraits have no background.
"""
import pathlib

import PIL.Image
import PIL.ImageDraw

# How often the stage turns from dark to bright.
STAGE_FLASHES = 2

STAGE = """\
[project]
name = "Stage & <Props>"
screenplays = ["stage.fountain"]
targets = ["web"]
locales = ["en", "de"]
[locale.de]
lines = "de.csv"
[picture]
size = [512, 288]
fps = "24"
framing = "full"
[cast.mira]
name = "Mira"
portrait = "portraits/mira.png"
voice = "slt"
[scenes."INT. DARK - NIGHT"]
background = "backgrounds/dark.png"
[scenes."INT. BRIGHT - DAY"]
background = "backgrounds/bright.png"
"""

STAGE_SCRIPT = """\
Title: Stage

INT. DARK - NIGHT

[[shot sh010 dur=1s]] [[ambience wind level=0.3]]
Nothing moves. [[event creak at=0.4 force=0.5]]

INT. BRIGHT - DAY

[[shot sh020 dur=0.75s]]
The lights go on. [[event lights at=0 force=1]] [[marker lit at=0.25]]

INT. DARK - NIGHT

[[shot sh030]]

MIRA
Is "anybody" there? [[line mira_0001]]

INT. BRIGHT - DAY

[[shot sh040 dur=1s]]
And on again. [[event lights at=0 force=1]] [[event door at=0.5 force=0.8]]

> FADE OUT.
"""

STAGE_GERMAN = """\
id,character,text,de
mira_0001,MIRA,"Is ""anybody"" there?","Ist da „jemand“? Hörst du?"
"""

GHOST = """\
[project]
name = "Ghost"
screenplays = ["ghost.fountain"]
targets = ["web"]
[picture]
size = [512, 288]
fps = "24"
framing = "full"
alpha = true
[cast.mira]
name = "Mira"
portrait = "portraits/mira.png"
voice = "slt"
[cast.tom]
name = "Old Tom"
names = ["TOM", "OLD TOM"]
portrait = "portraits/tom.png"
voice = "rms"
"""

GHOST_SCRIPT = """\
Title: Ghost

INT. NOWHERE - NIGHT

[[shot sh010]]

MIRA
I am here. [[line mira_0001]] [[event door at=0.25]]

[[shot sh020]]

OLD TOM
And I am not. [[line tom_0001]] [[event bell at=0.5]] [[marker gone at=0.75]]
"""


def stage(folder, examples):
    """Writes the project that flashes."""
    folder = pathlib.Path(folder)
    (folder / "backgrounds").mkdir(parents=True)
    (folder / "portraits").mkdir()
    PIL.Image.new("RGB", (256, 144), (10, 12, 24)).save(folder / "backgrounds/dark.png")
    PIL.Image.new("RGB", (256, 144), (240, 236, 250)).save(folder / "backgrounds/bright.png")
    (folder / "portraits/mira.png").write_bytes((examples / "lighthouse/portraits/mira.png").read_bytes())
    (folder / "cutscene.toml").write_text(STAGE, "utf-8")
    (folder / "stage.fountain").write_text(STAGE_SCRIPT, "utf-8")
    (folder / "de.csv").write_text(STAGE_GERMAN, "utf-8")


def ghost(folder, examples):
    """Writes the project that is see-through: the example's portraits, with what is behind the people taken away."""
    folder = pathlib.Path(folder)
    (folder / "portraits").mkdir(parents=True)
    for name in ("mira", "tom"):
        picture = PIL.Image.open(examples / f"lighthouse/portraits/{name}.png").convert("RGB")
        cut_out(picture).save(folder / f"portraits/{name}.png")
    (folder / "cutscene.toml").write_text(GHOST, "utf-8")
    (folder / "ghost.fountain").write_text(GHOST_SCRIPT, "utf-8")


def cut_out(picture):
    """A drawn portrait without its background: what a fill from its upper and outer edges reaches is not there."""
    width, height = picture.size
    key = (255, 0, 255)
    filled = picture.copy()
    edge = [(x, 0) for x in range(0, width, 8)]
    edge += [(x, y) for x in (0, width - 1) for y in range(0, height * 3 // 4, 8)]
    for place in edge:
        if filled.getpixel(place) != key:
            PIL.ImageDraw.floodfill(filled, place, key, thresh=40)
    matte = PIL.Image.new("L", picture.size)
    matte.putdata([0 if pixel == key else 255 for pixel in filled.getdata()])
    share = matte.histogram()[0] / (width * height)
    if not 0.15 < share < 0.85:
        raise ValueError(f"{share:.0%} of a portrait would be see-through")
    result = picture.convert("RGBA")
    result.putalpha(matte)
    return result
