# Around Me on a PostGIS that runs elsewhere (compose.yaml has one beside it). See docs/deploying.md.
# `setup/try_image_steps.py` runs what stands here without a container engine.

FROM debian:trixie-slim AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates git python3 python3-venv
WORKDIR /build
# First what seldom changes, so that it is not done again for every line of code.
COPY setup/requirements-run.lock setup/
RUN python3 -m venv /opt/aroundme \
    && /opt/aroundme/bin/pip install -q --no-cache-dir --only-binary :all: --require-hashes -r setup/requirements-run.lock
COPY setup/ setup/
RUN /opt/aroundme/bin/python setup/vendor_static.py
COPY . .
RUN /opt/aroundme/bin/pip wheel -q --no-deps --no-build-isolation --wheel-dir /wheel . \
    && /opt/aroundme/bin/pip install -q --no-cache-dir --no-deps /wheel/*.whl

FROM debian:trixie-slim
# The client programs of PostgreSQL are for `aroundme database backup`.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates postgresql-client python3 tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --home-dir /var/lib/aroundme --create-home aroundme
COPY --from=build /opt/aroundme /opt/aroundme
ENV PATH=/opt/aroundme/bin:/usr/bin:/bin \
    PYTHONUTF8=1 \
    AROUNDME_HOST=0.0.0.0 \
    AROUNDME_PORT=8000 \
    AROUNDME_DATA_ROOT=/var/lib/aroundme \
    NUMBA_CACHE_DIR=/var/lib/aroundme/compiled
USER 10001:10001
WORKDIR /var/lib/aroundme
VOLUME /var/lib/aroundme
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=3m --retries=4 \
    CMD ["python3", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live', timeout=5)"]
ENTRYPOINT ["/opt/aroundme/bin/aroundme"]
CMD ["serve"]
