"""Answers by the hash of what went into them. Content-addressed, so resuming is running again.

    key(...) ──► Cache.get / put          JSON, `<key>.json`
                 Cache.get_array / …      numpy arrays, `<key>.npy`
                 Cache.recall / keep      dataclasses of the house, packed

An entry is written whole or not at all, and sealed with a digest of its name and its content. What
is damaged, or was written in another form, counts as absent: it is computed and written again.
"""

from pipeline.cache.answers import Cache as Cache
from pipeline.cache.digests import file_digest as file_digest
from pipeline.cache.digests import key as key
from pipeline.cache.packing import pack as pack
from pipeline.cache.packing import unpack as unpack
from pipeline.cache.shapes import shape as shape
