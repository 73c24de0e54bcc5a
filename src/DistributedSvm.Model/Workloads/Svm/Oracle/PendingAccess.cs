using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Accesses of one operation that is under way, one after the other.</summary>
[GenerateSerializer]
internal sealed class PendingAccess(OperationId id, long start, ImmutableArray<FlatAccess> parts)
{
    [Id(0)]
    public OperationId Id { get; } = id;

    [Id(1)]
    public long Start { get; } = start;

    [Id(2)]
    public ImmutableArray<FlatAccess> Parts { get; } = parts;

    /// <summary>The mappings under it were changed meanwhile: nobody can say what it found or left.</summary>
    [Id(3)]
    public bool IsTainted { get; set; }

    public bool Touches(AddressRange range)
    {
        foreach (FlatAccess part in Parts)
        {
            if (part.Range.Overlaps(range) || (part.Changes is { } changes && changes.Overlaps(range)))
            {
                return true;
            }
        }

        return false;
    }

    public bool Changes(AddressRange range)
    {
        foreach (FlatAccess part in Parts)
        {
            if (part.Changes is { } changes && changes.Overlaps(range))
            {
                return true;
            }
        }

        return false;
    }
}
