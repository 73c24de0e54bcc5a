namespace DistributedSvm.Model.Svm;

/// <summary>The pagemaps of a device that nobody uses, the oldest first (drivers/gpu/drm/drm_pagemap_util.c, struct drm_pagemap_shrinker).</summary>
[GenerateSerializer]
public sealed class PagemapShrinker
{
    [Id(0)]
    private readonly List<long> _inactive = [];

    /// <summary>What the shrinker's count callback says.</summary>
    public int Count => _inactive.Count;

    public void Add(long pagemap) => _inactive.Add(pagemap);

    public bool Contains(long pagemap) => _inactive.Contains(pagemap);

    /// <summary>drm_pagemap_shrinker_cancel: takes it off the list. False when the shrinker was first.</summary>
    public bool Cancel(long pagemap) => _inactive.Remove(pagemap);

    /// <summary>Takes the oldest; null if there is none.</summary>
    public long? Pop()
    {
        if (_inactive.Count == 0)
        {
            return null;
        }

        long oldest = _inactive[0];
        _inactive.RemoveAt(0);
        return oldest;
    }
}
