#!/bin/sh
# Build the image of the Dockerfile and ask it about the sample stories. Without a container engine, take the same steps in a folder of
# their own, and say so: that shows that what the image copies is all that it needs, and nothing of the image itself.
set -eu
cd "$(dirname "$0")/.."
question="Who won Taiwan's presidential election?"
for engine in docker podman; do
    if "$engine" info >/dev/null 2>&1; then
        "$engine" build -t dateline-trial .
        "$engine" run --rm --entrypoint sh dateline-trial -c \
            "dateline rebuild /app/examples/stories --quiet && dateline ask \"$question\""
        exit
    fi
done
echo "There is no container engine here: the steps of the Dockerfile are taken without one." >&2
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
for name in pyproject.toml constraints.txt README.md LICENSE bot index examples; do cp -R "$name" "$place/"; done
${PYTHON:-python3} -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check --constraint "$place/constraints.txt" "$place"
cd "$place"
export DATELINE_DATA="$place/data"
"$place/venv/bin/dateline" rebuild "$place/examples/stories" --quiet
"$place/venv/bin/dateline" ask "$question"
