namespace DistributedSvm.Model.Sharing;

/// <summary>
/// The fences of a reservation object that have not signalled, in order of adding (drivers/dma-buf/dma-resv.c). Added under the reservation lock; read without it.
/// </summary>
[GenerateSerializer]
public sealed class FenceSet
{
    [Id(0)]
    private readonly List<Fence> _fences = [];

    public int Count => _fences.Count;

    /// <summary>
    /// dma_resv_add_fence: takes the place of an earlier fence of the same context and of the same or a weaker class. One of a stronger class stays beside it:
    /// a fence may be promoted, never demoted.
    /// </summary>
    public void Add(Fence fence)
    {
        for (int i = 0; i < _fences.Count; i++)
        {
            Fence old = _fences[i];
            bool isOfSameTimeline = old.Id.Owner == fence.Id.Owner && old.Id.Context == fence.Id.Context;
            if (isOfSameTimeline && old.Usage >= fence.Usage && old.Id.Number <= fence.Id.Number)
            {
                _fences[i] = fence;
                return;
            }
        }

        _fences.Add(fence);
    }

    /// <summary>The fence has signalled, and with it all earlier ones of its context.</summary>
    public void Signal(FenceId id) =>
        _fences.RemoveAll(fence => fence.Id.Owner == id.Owner && fence.Id.Context == id.Context && fence.Id.Number <= id.Number);

    /// <summary>Whether a wait for this class has something to wait for: a fence of the class or of a stronger one.</summary>
    public bool IsBusy(FenceUsage usage) => _fences.Exists(fence => fence.Usage <= usage);

    /// <summary>What a wait for this class waits for, in order of adding.</summary>
    public IEnumerable<Fence> UpTo(FenceUsage usage) => _fences.Where(fence => fence.Usage <= usage);

    /// <summary>Somebody waits now: these fences are to signal.</summary>
    public List<FenceId> EnableSignaling(FenceUsage usage)
    {
        var asleep = new List<FenceId>();
        for (int i = 0; i < _fences.Count; i++)
        {
            if (_fences[i].Usage <= usage && _fences[i].NeedsSignaling)
            {
                asleep.Add(_fences[i].Id);
                _fences[i] = _fences[i] with { NeedsSignaling = false };
            }
        }

        return asleep;
    }
}
