namespace DistributedSvm.Model.Sharing;

/// <summary>The allocations of one entity that are to fail.</summary>
[GenerateSerializer]
public sealed class AllocationFaults
{
    /// <summary>Null until there is one.</summary>
    [Id(0)]
    private List<AllocationFault>? _faults;

    public void Add(AllocationFault fault) => (_faults ??= []).Add(fault);

    /// <summary>Counts one allocation at this site; true when it is one that fails.</summary>
    public bool Fails(AllocationSite site)
    {
        bool fails = false;
        if (_faults is null)
        {
            return fails;
        }

        for (int i = _faults.Count - 1; i >= 0; i--)
        {
            if (_faults[i].Site != site)
            {
                continue;
            }

            if (_faults[i].Nth <= 1)
            {
                fails = true;
                _faults.RemoveAt(i);
            }
            else
            {
                _faults[i] = _faults[i] with { Nth = _faults[i].Nth - 1 };
            }
        }

        return fails;
    }

    /// <summary>Takes out the faults of these sites, for another entity to have.</summary>
    public IReadOnlyList<AllocationFault> TakeAt(params ReadOnlySpan<AllocationSite> sites)
    {
        var taken = new List<AllocationFault>();
        foreach (AllocationSite site in sites)
        {
            taken.AddRange((_faults ?? []).Where(fault => fault.Site == site));
            _faults?.RemoveAll(fault => fault.Site == site);
        }

        return taken;
    }
}
