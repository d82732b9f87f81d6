# MySafe in a container: built in one stage, run in another that holds the program, its pages and two native parts.
#
#   docker build -t mysafe .
#   docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --ulimit core=0 \
#     -v mysafe-data:/data -v mysafe-key:/key -p 127.0.0.1:8080:8080 \
#     -e MYSAFE_BASE_URL=https://safe.example.org mysafe
#
# docs/deploy/compose.yaml is the same with a second listener, and a health check that looks further. Data and key are two
# volumes, so that no copy of the data holds its key. A command beside the running server:
#   docker exec CONTAINER node /app/dist/main.js user list

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-fund --no-audit
COPY . .
RUN node scripts/build.ts
# The build holds everything but the native parts and the script that browsers get. The image brings its own Node.
RUN mkdir -p /runtime/node_modules/@node-rs \
    && cp -R package.json dist views public migrations /runtime/ \
    && cp -R node_modules/better-sqlite3 node_modules/htmx.org /runtime/node_modules/ \
    && cp -R node_modules/@node-rs/argon2* /runtime/node_modules/@node-rs/

FROM node:24-slim
ENV NODE_ENV=production \
    MYSAFE_HOST=0.0.0.0 \
    MYSAFE_PORT=8080 \
    MYSAFE_DATA_DIR=/data \
    MYSAFE_ROOT_KEY_FILE=/key/root.key
WORKDIR /app
COPY --from=build /runtime ./
# A new volume takes owner and mode of the folder that it covers.
RUN install -d -o node -g node -m 0700 /data /key
USER node
VOLUME ["/data", "/key"]
EXPOSE 8080 8081
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/up').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--disable-sigusr1", "/app/dist/main.js"]
CMD ["serve"]
