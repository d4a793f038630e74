# docker build -t compliance-lint .
# docker run --rm --network none -v "$PWD:/submissions:ro" compliance-lint check
FROM python:3.13-slim-bookworm AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY compliance_lint ./compliance_lint
COPY rules ./rules
RUN python -m venv /opt/compliance-lint
RUN /opt/compliance-lint/bin/python -m pip install --no-cache-dir --disable-pip-version-check ".[ocr]"

FROM python:3.13-slim-bookworm
COPY --from=build /opt/compliance-lint /opt/compliance-lint
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin lint
# The user has no folder of its own to keep a cache in.
ENV PATH=/opt/compliance-lint/bin:$PATH PYTHONUTF8=1 COMPLIANCE_LINT_CACHE=/tmp/compliance-lint
USER 10001:10001
WORKDIR /submissions
ENTRYPOINT ["compliance-lint"]
CMD ["check"]
