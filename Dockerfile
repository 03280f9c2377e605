# An image of radd: docker build -t radd .
# For GPUs, with 4 GB of NVIDIA's and PyTorch's libraries more: docker build --build-arg CUDA=yes -t radd:cuda .
#
#   docker run --rm -v "$PWD:/work" radd train --config /opt/radd/configs/quickstart.yaml
#   docker run --rm --gpus all -v "$PWD:/work" radd:cuda doctor
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /radd
COPY pom.xml README.md CHANGELOG.md LICENSE ./
COPY .mvn .mvn
COPY scripts scripts
COPY configs configs
COPY docs docs
COPY src src
RUN mvn -B -q -Pdist package \
    && mkdir /opt/radd \
    && tar -xzf target/radd-*-linux-x86_64.tar.gz -C /opt/radd --strip-components=1
ARG CUDA=
ENV XDG_CACHE_HOME=/cache
RUN mkdir -p /cache/radd \
    && if [ -n "$CUDA" ]; then /opt/radd/bin/radd runtime install cuda; fi

FROM debian:12-slim
# Charts have letters.
RUN apt-get update \
    && apt-get install -y --no-install-recommends fontconfig fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/radd /opt/radd
COPY --from=build /cache /cache
ENV PATH=/opt/radd/bin:$PATH XDG_CACHE_HOME=/cache
# The first start keeps parsed classes beside the program; the cache is anyone's.
RUN radd --version && chmod -R a+rwX /cache
WORKDIR /work
ENTRYPOINT ["radd"]
