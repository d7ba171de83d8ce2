"""Makes up the responses of a large consultation: a CSV of as many rows as are wanted.

    python benchmarks/responses.py 100000 responses.csv [--campaigns 0.6]

Each answer is put together from a subject, what is reported of it, and now and then a reason and
an aside, by chances that follow from its number: the same number gives the same answer, so that
1,000 responses are the first of 100,000. Subjects differ in how often they come up (Zipf). With
`--campaigns` that share of the rows is one of six set texts, half of them with words changed or
added. Median length 14 words. Nobody said any of this.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

GROUPS = ("Parent", "Member of staff", "Trade union", "Local resident", "Partner body", "")
WHO = ("I", "We", "My family", "Our team", "Neighbours", "People here", "Many of us", "Carers")

SUBJECTS = tuple(
    tuple(part.strip() for part in line.split("|"))
    for line in """
the school bus|late buses|the bus contract|pupils in outlying villages|travel passes
home care visits|fifteen minute calls|rota changes|carers who know us|evening cover
the library|opening hours|the mobile van|study space|children's story time
pothole repairs|the road past the quarry|winter gritting|utility digs|resurfacing
nursery places|funded hours|wrapround care|childminders|the waiting list
the new booking system|passwords|the helpdesk|paper forms|the phone app
class sizes|supply teachers|the maths department|probationers|composite classes
hospital discharge|delayed beds|the discharge team|equipment at home|medication on leaving
respite for carers|weekend breaks|the day centre|emergency cover|assessment of carers
council housing repairs|damp and mould|heating failures|the repairs line|missed appointments
recycling collections|the blue bin|glass banks|garden waste|the collection calendar
mental health support in school|the counsellor|referral times|exam stress|quiet rooms
staff wellbeing|stress leave|lone working|supervision meetings|the suggestion scheme
the shared management team|two sets of policies|the joint board|reporting lines|spans of control
payroll|mileage claims|overtime payments|pension letters|payslips
street lighting|the underpass|dark footpaths|LED lamps|lamp faults
public toilets|accessible changing|the harbour block|attendants|opening in winter
social work referrals|the duty desk|repeat phone calls|case transfers|the front door team
leisure centre fees|swimming lessons|concessions|the changing village|gym inductions
parking charges|permits|the market square|blue badge bays|parking wardens
broadband|video calls|rural coverage|the school network|slow laptops
additional support needs|classroom assistants|support plans|the specialist base|transitions
planning applications|objections|site notices|the planning portal|enforcement
young people's clubs|the youth worker|the skate park|drop-in evenings|volunteer leaders
foster families|placement moves|allowances for fostering|training for foster carers|contact visits
school meals|allergy menus|queue times|breakfast club|cashless catering
play parks|broken swings|fencing|safety surfaces|dog fouling
community learning|evening classes|english lessons|digital skills|crèche at classes
flood defences|blocked drains|the burn|sandbags|flood warnings
budget consultation|savings options|plain figures|timescales for comment|feedback after surveys
recruitment of social workers|vacant posts|agency staff|induction|exit interviews
information sharing|data agreements|two computer systems|shared records|access rights
speech therapy|waiting for therapy|therapy in nursery|training for parents|follow-up
adaptations at home|stairlifts|wet rooms|occupational therapy|grants for adaptations
anti-social behaviour|noise at night|the warden patrol|CCTV|reporting by phone
cycle lanes|the junction at the station|bike storage|crossings|drivers' speed
community councils|minutes of meetings|small grants|attendance|reply from officers
teacher training days|inservice dates|moderation meetings|leadership courses|cover for courses
the sports hall|club lets|booking charges|showers|matting
office moves|hot desks|meeting rooms|car sharing|storage of files
trade union meetings|facility time|notice of change|consultation with unions|regrading
complaints handling|reply times|named contacts|apologies|learning from complaints
museum displays|school visits to the museum|loan boxes|local history|volunteer guides
allotments|water supply at plots|shed permissions|waiting for a plot|composting
welfare advice|benefit forms|food parcels|fuel vouchers|debt advice
bus shelters|timetables|the last bus|low floor buses|fares
child protection training|core groups|chronologies|case conferences|joint visits
music tuition|instrument hire|the schools orchestra|rehearsal space|tuition fees
gaelic classes|language assistants|bilingual signs|immersion places|learning material
burial grounds|headstone safety|paths in the cemetery|opening of gates|records of lairs
""".strip().splitlines()
)

REPORTED = {
    "progress": (
        "{a} has improved a great deal since {b} was sorted out",
        "{who} now find {a} much better than before",
        "{a} works well and {b} is more reliable",
        "credit where due, {a} has been transformed",
        "{b} was introduced and {a} is quicker as a result",
        "good to see progress on {a}, especially {b}",
        "{a} and {b} have been joined up successfully",
    ),
    "barrier": (
        "{a} is held back by the lack of anyone in charge of {b}",
        "{who} still cannot rely on {a} because {b} keeps going wrong",
        "the trouble with {a} is {b}, which nobody answers for",
        "{a} has got worse and {b} is a constant problem",
        "{who} wait far too long for {a}",
        "there is no money for {b}, so {a} suffers",
        "confusion over {b} makes {a} difficult",
    ),
    "need": (
        "{a} needs proper funding and {b} should come first",
        "please look again at {a}, above all {b}",
        "the council should review {b} before changing {a}",
        "{who} would like to see {a} extended to cover {b}",
        "more staff are needed for {a}",
        "what is required is a clear plan for {b} and {a}",
        "somebody must take responsibility for {a}",
    ),
    "none": (
        "{who} use {a} about once a month",
        "this is about {a} and {b}",
        "{who} heard about the survey through {b}",
    ),
}
REASONS = (
    "it affects {n} families in our street", "that is the view of everyone {who} spoke to",
    "winter makes it worse", "{who} have raised it {n} times since {month}",
    "it was promised in {month}", "the cost falls on those who have least",
    "older people feel it most", "nothing was said about it at the {month} meeting",
    "{n} of us met about it in {month}", "other areas manage it",
)  # fmt: skip
ASIDES = (
    "Thank you for asking.", "Not before time.", "Happy to talk more about this.",
    "This took {n} minutes to fill in.", "Same answer as {n} years ago.",
    "The form itself was easy enough.", "Number {n} on my list.",
)  # fmt: skip
EMPTY = ("N/A", "no comment", "None", "-", "nothing to add")
PLACES = (
    "in Harbour Street", "up the glen", "at the east end", "in our village", "beside the mill",
    "near the station", "on the estate", "in the old town", "across the whole area", "out here",
)  # fmt: skip
DEGREES = ("clearly", "in my view", "by all accounts", "for once", "as ever", "since last year")
MONTHS = ("January", "March", "May", "June", "August", "September", "November")

CAMPAIGNS = (
    "Keep our library open. It is the only warm public room in the village and closing it would "
    "cut off older people, job seekers and children without a computer at home.",
    "I oppose any rise in parking charges in the town centre because small shops are struggling "
    "and visitors will simply drive to the retail park instead.",
    "Home care visits must last at least thirty minutes so that nobody is put to bed at six "
    "o'clock or left without a hot meal.",
    "The school bus must be kept for every pupil who lives more than two miles away, as the main "
    "road has no pavement and no lighting.",
    "Save the nursery at the old mill: working parents have no other place within ten miles.",
    "We ask the council to keep music tuition free for all pupils whatever their family earns.",
)
_ZIPF = tuple(1 / (rank + 6) for rank in range(len(SUBJECTS)))
_CHANGES = (("I ", "We "), ("the ", "our "), ("must", "should"), ("because", "since"))


@dataclass(frozen=True)
class Response:
    """One row: a number, who answers and what was written."""

    number: int
    group: str
    answer: str


def response(number: int, campaigns: float = 0.0) -> Response:
    """Return the response of a number; `campaigns` is the share of set texts."""
    seed = hashlib.sha256(str(number).encode()).digest()
    draw = Random(int.from_bytes(seed[:8], "big"))
    group = draw.choice(GROUPS)
    if draw.random() < campaigns:
        return Response(number, group, _campaign(draw))
    if draw.random() < 0.02:
        return Response(number, group, draw.choice(EMPTY))
    return Response(number, group, _answer(draw))


def _answer(draw: Random) -> str:
    subject = draw.choices(SUBJECTS, _ZIPF)[0]
    label = draw.choices(tuple(REPORTED), (28, 34, 32, 6))[0]
    said = _filled(draw.choice(REPORTED[label]), subject, draw)
    if draw.random() < 0.35:
        said += f" {draw.choice(PLACES)}"
    if draw.random() < 0.1:
        said = f"{draw.choice(DEGREES)} {said}"
    if draw.random() < 0.14:
        said += f", {draw.choice(('and', 'because', 'as'))} " + _filled(
            draw.choice(REASONS), subject, draw
        )
    made = said[0].upper() + said[1:] + "."
    if draw.random() < 0.12:
        made += " " + _filled(draw.choice(ASIDES), subject, draw)
    if draw.random() < 0.08:
        made += " " + _answer(draw)
    return made


def _filled(text: str, subject: tuple[str, ...], draw: Random) -> str:
    first = subject[0] if draw.random() < 0.5 else draw.choice(subject[1:])
    second = draw.choice([part for part in subject if part != first])
    return text.format(
        a=first,
        b=second,
        who=draw.choice(WHO),
        n=draw.randrange(2, 60),
        month=draw.choice(MONTHS),
    )


def _campaign(draw: Random) -> str:
    text = CAMPAIGNS[min(int(draw.paretovariate(1.2)) - 1, 10**6) % len(CAMPAIGNS)]
    if draw.random() < 0.5:
        return text
    for old, new in _CHANGES:
        if draw.random() < 0.3:
            text = text.replace(old, new, 1)
    if draw.random() < 0.4:
        text += " " + _filled(draw.choice(ASIDES), SUBJECTS[0], draw)
    return text


def responses(count: int, campaigns: float = 0.0) -> Iterator[Response]:
    """Yield the first so many responses."""
    return (response(number, campaigns) for number in range(1, count + 1))


def write(path: Path, count: int, campaigns: float = 0.0) -> None:
    """Write a CSV file of responses."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("Response ID", "I am answering as", "What would you like to tell us?"))
        for one in responses(count, campaigns):
            rows.writerow((one.number, one.group, one.answer))


def main() -> None:
    """Read the arguments and write the file."""
    parser = argparse.ArgumentParser(description="Make up responses to a consultation.")
    parser.add_argument("count", type=int, help="rows")
    parser.add_argument("path", type=Path, help="the CSV file to write")
    parser.add_argument("--campaigns", type=float, default=0.0, help="share of set texts, 0 to 1")
    given = parser.parse_args()
    if given.count < 1 or not 0 <= given.campaigns <= 1:
        parser.error("give a count of 1 or more, and a share between 0 and 1.")
    write(given.path, given.count, given.campaigns)
    print(f"{given.path}: {given.count:,} responses", file=sys.stderr)


if __name__ == "__main__":
    main()
