using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// At most one pagemap of a VRAM region, kept when nobody uses it until the shrinker takes it (drivers/gpu/drm/drm_pagemap_util.c, struct drm_pagemap_cache). It has no clock:
/// whoever owns it says when the work that it asks for is done, so that everything may come between.
/// </summary>
[GenerateSerializer]
public sealed class PagemapCache(PagemapProvider provider, PagemapShrinker shrinker)
{
    /// <summary>The device whose VRAM it is.</summary>
    [Id(0)]
    public PagemapProvider Provider { get; } = provider;

    /// <summary>The device's list of pagemaps that nobody uses.</summary>
    [Id(1)]
    public PagemapShrinker Shrinker { get; } = shrinker;

    /// <summary>The cached one, and others whose destruction has begun.</summary>
    [Id(2)]
    private readonly List<Pagemap> _alive = [];

    /// <summary>The cache's pointer, which counts as no reference.</summary>
    [Id(3)]
    public Pagemap? Current { get; private set; }

    /// <summary>Somebody makes a pagemap under the lookup mutex.</summary>
    [Id(4)]
    public bool IsLookupHeld { get; private set; }

    /// <summary>Those that are not gone, or that somebody still has a reference to, by age.</summary>
    public IReadOnlyList<Pagemap> Alive => _alive;

    /// <summary>drm_pagemap_get_from_cache. A lookup between the last put and <c>queued</c> waits: a second pagemap must not come into being.</summary>
    public PagemapLookup Lookup(out bool isReactivated)
    {
        isReactivated = false;
        if (IsLookupHeld || Current is { State: PagemapState.Releasing })
        {
            return PagemapLookup.Wait;
        }

        if (Current is { State: PagemapState.Active } active)
        {
            active.References++;
            return PagemapLookup.Found;
        }

        if (Current is { State: PagemapState.Inactive } inactive && Provider.IsBound && Shrinker.Cancel(inactive.Id))
        {
            isReactivated = true;
            Activate(inactive);
            return PagemapLookup.Found;
        }

        IsLookupHeld = true;
        return PagemapLookup.Create;
    }

    /// <summary>The pagemap that was made under the lookup mutex is there, with a first reference.</summary>
    public void Publish(Pagemap made)
    {
        IsLookupHeld = false;
        Current = made;
        _alive.Add(made);
        Activate(made);
    }

    /// <summary>It could not be made.</summary>
    public void GiveUp() => IsLookupHeld = false;

    /// <summary>Allocations get pages of the pagemap that is in use; false if none is.</summary>
    public bool TryAddAllocations(int count)
    {
        if (Current is not { State: PagemapState.Active } active)
        {
            return false;
        }

        active.References += count;
        active.Allocations += count;
        return true;
    }

    /// <summary>The last page of an allocation has left it. The work that follows, if any.</summary>
    public PagemapWork? PutAllocation(Pagemap pagemap)
    {
        pagemap.Allocations--;
        return Put(pagemap);
    }

    /// <summary>
    /// Gives a reference back. After the last one it goes to the shrinker (<see cref="PagemapWork.Queue"/>), or is destroyed if the device is gone. Its hold goes back by
    /// <see cref="PagemapWork.Unhold"/> either way.
    /// </summary>
    public PagemapWork? Put(Pagemap pagemap)
    {
        if (--pagemap.References > 0)
        {
            return null;
        }

        pagemap.HasHold = false;
        if (pagemap.State == PagemapState.Active && Provider.IsBound)
        {
            pagemap.State = PagemapState.Releasing;
            return PagemapWork.Queue;
        }

        if (pagemap.State == PagemapState.Active)
        {
            BeginDestroy(pagemap);
            return PagemapWork.Destroy;
        }

        // Its destruction began when the device was unbound.
        ForgetIfUnused(pagemap);
        return null;
    }

    /// <summary>Onto the shrinker's list; <c>queued</c> is complete. If the device has been unbound meanwhile, destruction is what follows.</summary>
    public PagemapWork? Queue(Pagemap pagemap)
    {
        if (pagemap.State != PagemapState.Releasing)
        {
            return null;
        }

        pagemap.State = PagemapState.Inactive;
        Shrinker.Add(pagemap.Id);
        return null;
    }

    /// <summary>The shrinker has popped it: the pointer is cleared if it still points there. False if it is not to be destroyed (any more).</summary>
    public bool TryShrink(Pagemap pagemap)
    {
        if (pagemap.State != PagemapState.Inactive)
        {
            return false;
        }

        BeginDestroy(pagemap);
        return true;
    }

    /// <summary>The driver is unbound: what is cached is destroyed, in use or not. The one whose destruction begins, or null.</summary>
    public Pagemap? Unbind()
    {
        Provider.Unbind();
        if (Current is not { } cached)
        {
            return null;
        }

        Shrinker.Cancel(cached.Id);
        BeginDestroy(cached);
        return cached;
    }

    /// <summary>It is gone.</summary>
    public void Destroyed(Pagemap pagemap)
    {
        pagemap.State = PagemapState.Gone;
        ForgetIfUnused(pagemap);
    }

    /// <summary>The pagemap with that number, if it is alive.</summary>
    public Pagemap? Find(long id) => _alive.Find(pagemap => pagemap.Id == id);

    /// <summary>S-8 to S-10, as they are at this moment.</summary>
    public IEnumerable<Violation> Audit()
    {
        foreach (Pagemap pagemap in _alive)
        {
            if (pagemap.Allocations > 0 && pagemap.References < pagemap.Allocations)
            {
                yield return SvmInvariants.PagesWithoutPagemap($"pagemap {pagemap.Id} has pages of {pagemap.Allocations} allocations and {pagemap.References} references");
            }

            if (pagemap.State is PagemapState.Inactive or PagemapState.Releasing && (pagemap.Allocations > 0 || pagemap.References > 0))
            {
                yield return SvmInvariants.PagesWithoutPagemap($"pagemap {pagemap.Id} counts as unused and has {pagemap.References} references");
            }

            if (pagemap.References > 0 && Provider.IsReleased)
            {
                yield return SvmInvariants.DeviceReleased($"pagemap {pagemap.Id} has {pagemap.References} references, and its device is released");
            }
        }

        if (Current is { State: PagemapState.Destroying or PagemapState.Gone } stale)
        {
            yield return SvmInvariants.StalePagemap($"the cache points to pagemap {stale.Id}, which is {stale.State}");
        }

        if (_alive.Count(pagemap => pagemap.State < PagemapState.Destroying && !(pagemap.State == PagemapState.Inactive && !Shrinker.Contains(pagemap.Id))) > 1)
        {
            yield return SvmInvariants.StalePagemap("two pagemaps of one region are in use or kept for use");
        }
    }

    private void ForgetIfUnused(Pagemap pagemap)
    {
        if (pagemap is { State: PagemapState.Gone, References: 0 })
        {
            _alive.Remove(pagemap);
        }
    }

    private void Activate(Pagemap pagemap)
    {
        pagemap.State = PagemapState.Active;
        pagemap.References = 1;
        pagemap.HasHold = true;
        Provider.Hold();
    }

    private void BeginDestroy(Pagemap pagemap)
    {
        pagemap.State = PagemapState.Destroying;
        if (Current == pagemap)
        {
            Current = null;
        }
    }
}
