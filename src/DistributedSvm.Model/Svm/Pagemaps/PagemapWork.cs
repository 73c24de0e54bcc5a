namespace DistributedSvm.Model.Svm;

/// <summary>What is done for a pagemap behind the back of those who use it.</summary>
[GenerateSerializer]
public enum PagemapWork
{
    /// <summary>Its struct pages are all made.</summary>
    Populate,

    /// <summary>After the last put: to the shrinker's list, and <c>queued</c> completes.</summary>
    Queue,

    /// <summary>The shrinker has taken it from its list: the cache's pointer is cleared, and its destruction begins.</summary>
    Shrink,

    /// <summary>The work queue has destroyed it.</summary>
    Destroy,

    /// <summary>A hold on the device is given back, by a work queue, since the last hold takes the module with it.</summary>
    Unhold,
}
