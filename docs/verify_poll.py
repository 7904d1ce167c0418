"""Count a published poll again, with nothing but Python: verify_poll.py POLL BALLOTS [CODE].

POLL is what /api/v1/polls/REF answers, BALLOTS what /api/v1/polls/REF/ballots does, as files or
addresses. With the CODE of a ballot it also prints what that ballot says.
"""

import hashlib
import json
import sys
import urllib.request
from base64 import b32encode

CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def opened(place):
    return urllib.request.urlopen(place) if place.startswith("http") else open(place, "rb")


def code_at(code, question, questions):
    if questions == 1:
        return code
    made = hashlib.sha256(f"{code}/{question}".encode()).digest()
    plain = b32encode(made[:10]).decode().translate(CROCKFORD)
    return "-".join(plain[start : start + 4] for start in range(0, 16, 4))


poll = json.load(opened(sys.argv[1]))
asked = {one["question"]: one for one in poll["questions"]}
votes = {number: [0] * (len(one["options"]) + 1) for number, one in asked.items()}
last, digest = (0, ""), hashlib.sha256()
mine = {(n, code_at(sys.argv[3], n, len(asked))) for n in asked} if len(sys.argv) > 3 else set()
for count, line in enumerate(opened(sys.argv[2]), start=1):
    ballot = json.loads(line)
    place, choices = (ballot["question"], ballot["code"]), ballot["choices"]
    assert place > last, f"not sorted, or twice: {place}"
    question, last = asked[place[0]], place
    assert question["least"] <= len(choices) <= question["most"], f"so many choices: {ballot}"
    assert choices == sorted(set(choices)) and set(choices) <= set(range(1, len(votes[place[0]])))
    for choice in choices or [0]:
        votes[place[0]][choice] += 1
    digest.update(f"{place[0]} {place[1]} {','.join(map(str, choices))}\n".encode())
    if place in mine:
        print("Your ballot:", ballot)
results = poll["results"]
assert count == results["ballots"] * len(asked), f"{count} answers, told: {results['ballots']}"
for one in results["questions"]:
    assert votes[one["question"]] == [one["blank"], *one["votes"]], f"counted: {votes}, told: {one}"
assert digest.hexdigest() == results["digest"], "another digest"
print(f"All right: {results['ballots']} ballots, votes {votes}, digest {digest.hexdigest()}")
