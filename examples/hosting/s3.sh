#!/bin/sh
# Uploads a published folder to S3, or to what speaks its protocol: s3.sh DIST s3://BUCKET[/PREFIX]
#
# With --delete as the third argument, what DIST has no longer is deleted there too. DIST must then
# be the folder that the builds have always written, which keeps earlier files for some days; and
# the bucket or prefix must have nothing else in it.
set -eu
dist=${1:?the published folder} target=${2:?s3://BUCKET or s3://BUCKET/PREFIX} delete=${3:-}

# A hashed name never changes its content, so that the size is comparison enough.
hashed() { # TYPE PATTERN
    aws s3 sync "$dist" "$target" --only-show-errors --size-only \
        --exclude '*' --include "$2" --exclude '.vitrine-*' \
        --content-type "$1" --cache-control 'public, max-age=31536000, immutable'
}

entry() { # TYPE FILE
    [ ! -e "$dist/$2" ] || aws s3 cp "$dist/$2" "$target/$2" --only-show-errors \
        --content-type "$1" --cache-control 'no-cache, must-revalidate'
}

hashed image/jpeg 'pictures/*.jpg'
hashed application/octet-stream '*.vit'
hashed application/octet-stream 'weights/*.bin'
hashed application/wasm '*.wasm'
hashed 'text/css; charset=utf-8' '*.css'
hashed 'text/javascript; charset=utf-8' 'frame.*.js'
hashed 'text/javascript; charset=utf-8' 'debug.*.js'
hashed 'text/javascript; charset=utf-8' 'search*.js'
entry 'text/javascript; charset=utf-8' vitrine-analytics.js
entry 'text/javascript; charset=utf-8' vitrine-triggers.js
entry 'text/javascript; charset=utf-8' vitrine-api.js
entry 'text/plain; charset=utf-8' vitrine-api.d.ts
entry 'text/javascript; charset=utf-8' vitrine.js
# The last, because it names all others.
entry 'text/html; charset=utf-8' frame.html

if [ "$delete" = --delete ]; then
    # Everything is there already: this only deletes.
    aws s3 sync "$dist" "$target" --only-show-errors --size-only --delete \
        --exclude _headers --exclude '.vitrine-*'
fi
