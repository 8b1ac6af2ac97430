# One image for all of Dateline: what is named behind it is the command (docs/live.md).
#   docker build -t dateline .
#   docker run --env-file .env -v dateline:/data dateline fetch --every 5m
#   docker run --env-file .env -v dateline:/data dateline slack
FROM python:3.11-slim
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY bot bot
COPY index index
RUN pip install --no-cache-dir --constraint constraints.txt .
COPY examples examples
RUN useradd --uid 1000 --create-home dateline && mkdir /data && chown dateline /data
USER dateline
ENV DATELINE_DATA=/data SOURCES_FILE=/data/sources.toml STORIES_DIR=/data/stories
VOLUME /data
ENTRYPOINT ["dateline"]
CMD ["--help"]
