"""Tables about places as ONS and MHCLG publish them: lookups, residents, households, deprivation.

Their columns are named for their year (`LSOA21CD`, `WD24CD`) and differ between publishers, so that
they are recognised by pattern; whatever else such a file holds is passed over.
"""
