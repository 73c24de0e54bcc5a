namespace DistributedSvm.Model.Memory;

/// <summary>The three search marks of an entry (include/linux/xarray.h, xa_mark_t). All three are free to use, also with allocation of indices.</summary>
public enum XArrayMark
{
    Mark0 = 0,
    Mark1 = 1,
    Mark2 = 2,
}
