# decentre with what its lock pins, every package held against its hash: docker build --tag decentre . ; docker run --rm decentre --help
# A table of your own: docker run --rm --volume "$PWD":/work --user "$(id -u):$(id -g)" decentre report budget.csv --out report
FROM python:3.12-slim
ENV PYTHONUTF8=1 PYTHONDONTWRITEBYTECODE=1 OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MPLCONFIGDIR=/tmp/matplotlib
WORKDIR /opt/decentre
COPY toolkit/lock.txt ./lock.txt
RUN pip install --no-cache-dir --only-binary :all: --no-deps --require-hashes --requirement lock.txt
COPY pyproject.toml README.md LICENSE ./
COPY LICENSES ./LICENSES
COPY release ./release
COPY toolkit/decentre ./toolkit/decentre
COPY case_studies ./case_studies
RUN pip install --no-cache-dir --no-deps --no-index --no-build-isolation .
WORKDIR /work
USER nobody
ENTRYPOINT ["decentre"]
CMD ["--help"]
