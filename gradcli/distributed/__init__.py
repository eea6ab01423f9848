"""The same batch on a Dask cluster: partitions in, one Parquet part each out; and products of large matrices."""
