using CsCheck;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Tests.Svm;

/// <summary>The states and races of pagemaps (3.1): each step of the kernel's is one call, so that anything may come between.</summary>
public sealed class PagemapTests
{
    private readonly PagemapProvider _provider = new();
    private readonly PagemapShrinker _shrinker = new();
    private readonly PagemapCache _cache;
    private long _last;

    public PagemapTests() => _cache = new PagemapCache(_provider, _shrinker);

    [Fact]
    public void A_lookup_that_finds_none_makes_one_under_the_mutex_and_others_wait()
    {
        Assert.Equal(PagemapLookup.Create, _cache.Lookup(out _));
        Assert.Equal(PagemapLookup.Wait, _cache.Lookup(out _));
        _cache.GiveUp();
        Assert.Equal(PagemapLookup.Create, _cache.Lookup(out _));
        Publish();
        Assert.Equal(PagemapLookup.Found, _cache.Lookup(out bool isReactivated));
        Assert.Equal((false, 2, 1), (isReactivated, _cache.Current!.References, _provider.Holds));
    }

    [Fact]
    public void A_lookup_between_the_last_put_and_queued_waits_and_then_gets_the_same_one_back()
    {
        Pagemap made = Made();
        Assert.Equal(PagemapWork.Queue, _cache.Put(made));
        Assert.Equal((PagemapState.Releasing, PagemapLookup.Wait), (made.State, _cache.Lookup(out _)));
        _cache.Queue(made);
        Assert.Equal((PagemapState.Inactive, 1), (made.State, _shrinker.Count));
        Assert.Equal(PagemapLookup.Found, _cache.Lookup(out bool isReactivated));
        Assert.True(isReactivated);
        Assert.Equal((PagemapState.Active, 1, 0, 2), (made.State, made.References, _shrinker.Count, _provider.Holds));
        _provider.Unhold();
        Assert.Empty(_cache.Audit());
    }

    [Fact]
    public void A_lookup_after_the_shrinker_has_popped_it_makes_a_new_one_and_the_pointer_to_that_stays()
    {
        Pagemap first = Idle();
        Assert.Equal(first.Id, _shrinker.Pop());
        Assert.Equal(PagemapLookup.Create, _cache.Lookup(out _));
        Pagemap second = Publish();
        Assert.True(_cache.TryShrink(first));
        Assert.Same(second, _cache.Current);
        Assert.Equal((PagemapState.Destroying, PagemapState.Active), (first.State, second.State));
        Assert.Empty(_cache.Audit());
        _cache.Destroyed(first);
        Assert.Equal([second], _cache.Alive);
    }

    [Fact]
    public void The_shrinker_takes_the_oldest_and_clears_the_pointer()
    {
        var other = new PagemapCache(_provider, _shrinker);
        other.Lookup(out _);
        var older = new Pagemap(77, 0, 4096, 0);
        other.Publish(older);
        other.Put(older);
        other.Queue(older);
        Pagemap younger = Idle();
        Assert.Equal((2, 77), (_shrinker.Count, _shrinker.Pop()));
        Assert.True(other.TryShrink(older));
        Assert.Null(other.Current);
        Assert.Same(younger, _cache.Current);
        Assert.Equal((younger.Id, null), (_shrinker.Pop(), _shrinker.Pop()));
    }

    [Fact]
    public void A_device_that_is_unbound_destroys_what_is_cached_in_use_or_not_and_stays_until_the_last_reference()
    {
        Pagemap used = Made();
        _cache.TryAddAllocations(1);
        Assert.Same(used, _cache.Unbind());
        Assert.Equal((PagemapState.Destroying, true, false), (used.State, _provider.Holds == 1, _provider.IsReleased));
        Assert.False(_cache.TryAddAllocations(1));
        _cache.Destroyed(used);
        Assert.Null(_cache.Put(used));
        Assert.Equal([used], _cache.Alive);
        Assert.Null(_cache.PutAllocation(used));
        Assert.Empty(_cache.Alive);
        _provider.Unhold();
        Assert.True(_provider.IsReleased);
        Assert.Empty(_cache.Audit());
    }

    [Fact]
    public void A_last_put_that_the_unbind_overtakes_goes_nowhere()
    {
        Pagemap made = Made();
        _cache.Put(made);
        Assert.Same(made, _cache.Unbind());
        Assert.Null(_cache.Queue(made));
        Assert.Equal((PagemapState.Destroying, 0), (made.State, _shrinker.Count));
        Pagemap? none = _cache.Unbind();
        Assert.Null(none);
    }

    [Fact]
    public void Addresses_of_pages_follow_the_window()
    {
        var pagemap = new Pagemap(1, 1UL << 44, 64 << 20, 0x40_0000_0000);
        ulong page = pagemap.ToHpa(0x5000);
        Assert.Equal(((1UL << 44) + 0x5000, 0x5000UL, 0x40_0000_5000UL), (page, pagemap.ToDpa(page), pagemap.ToBus(page)));
    }

    /// <summary>Lookups, puts, work that is late, the shrinker and unbinds in any order: S-8 to S-10 hold after every step, and nothing is lost.</summary>
    [Fact]
    public void Whatever_comes_when_the_invariants_hold()
    {
        Gen.Int[0, 9].Array[1, 120].Sample(steps =>
        {
            var provider = new PagemapProvider();
            var shrinker = new PagemapShrinker();
            var cache = new PagemapCache(provider, shrinker);
            var references = new List<Pagemap>();
            var allocations = new List<Pagemap>();
            var popped = new Queue<long>();
            var queued = new Queue<Pagemap>();
            var destroying = new Queue<Pagemap>();
            int unholds = 0;
            long last = 0;
            void After(Pagemap pagemap, PagemapWork? work)
            {
                unholds += pagemap.References == 0 ? 1 : 0;
                if (work == PagemapWork.Queue)
                {
                    queued.Enqueue(pagemap);
                }
                else if (work == PagemapWork.Destroy)
                {
                    destroying.Enqueue(pagemap);
                }
            }

            foreach (int step in steps)
            {
                switch (step)
                {
                    case 0 or 1 when provider.IsBound && !cache.IsLookupHeld:
                        PagemapState? before = cache.Current?.State;
                        PagemapLookup found = cache.Lookup(out _);
                        Assert.Equal(before == PagemapState.Releasing, found == PagemapLookup.Wait);
                        if (found == PagemapLookup.Found)
                        {
                            references.Add(cache.Current!);
                        }

                        break;
                    case 2 when cache.IsLookupHeld && !provider.IsBound:
                        cache.GiveUp();
                        break;
                    case 2 when cache.IsLookupHeld:
                        var made = new Pagemap(++last, 0, 4096, 0);
                        cache.Publish(made);
                        references.Add(made);
                        break;
                    case 3 when cache.TryAddAllocations(1):
                        allocations.Add(cache.Current!);
                        break;
                    case 4 when references.Count > 0:
                        Pagemap put = references[^1];
                        references.RemoveAt(references.Count - 1);
                        After(put, cache.Put(put));
                        break;
                    case 5 when allocations.Count > 0:
                        Pagemap emptied = allocations[0];
                        allocations.RemoveAt(0);
                        After(emptied, cache.PutAllocation(emptied));
                        break;
                    case 6 when queued.TryDequeue(out Pagemap? released):
                        cache.Queue(released);
                        break;
                    case 7:
                        if (popped.TryDequeue(out long shrunk) && cache.Find(shrunk) is { } pagemap && cache.TryShrink(pagemap))
                        {
                            destroying.Enqueue(pagemap);
                        }
                        else if (shrinker.Pop() is { } oldest)
                        {
                            popped.Enqueue(oldest);
                        }

                        break;
                    case 8 when destroying.TryDequeue(out Pagemap? gone):
                        cache.Destroyed(gone);
                        break;
                    case 9 when unholds > 0:
                        unholds--;
                        provider.Unhold();
                        break;
                    case 9 when steps.Length > 80 && cache.Unbind() is { } unbound:
                        destroying.Enqueue(unbound);
                        break;
                }

                Assert.Empty(cache.Audit());
                Assert.Equal(references.Count + allocations.Count, cache.Alive.Sum(alive => alive.References));
                Assert.Equal(provider.Holds, unholds + cache.Alive.Count(alive => alive.HasHold));
                Assert.False(provider.IsReleased && references.Count + allocations.Count > 0);
            }
        });
    }

    [Fact]
    public void S_8_is_seen_when_an_unused_pagemap_has_pages()
    {
        Pagemap made = Made();
        _cache.TryAddAllocations(1);
        _cache.Put(made);
        made.References = 0;
        Assert.Equal("S-8", Assert.Single(_cache.Audit()).Invariant);
        made.State = PagemapState.Inactive;
        Assert.All(_cache.Audit(), violation => Assert.Equal("S-8", violation.Invariant));
    }

    [Fact]
    public void S_9_is_seen_when_the_pointer_goes_to_one_that_is_being_destroyed()
    {
        Pagemap made = Idle();
        made.State = PagemapState.Destroying;
        Assert.Equal("S-9", Assert.Single(_cache.Audit()).Invariant);
        made.State = PagemapState.Active;
        _cache.Publish(new Pagemap(2, 0, 4096, 0));
        Assert.Equal("S-9", Assert.Single(_cache.Audit()).Invariant);
    }

    [Fact]
    public void S_10_is_seen_when_the_device_goes_before_a_reference()
    {
        Made();
        _provider.Unhold();
        _provider.Unbind();
        Assert.Equal("S-10", Assert.Single(_cache.Audit()).Invariant);
    }

    private Pagemap Publish()
    {
        var made = new Pagemap(++_last, 0, 4096, 0);
        _cache.Publish(made);
        return made;
    }

    private Pagemap Made()
    {
        _cache.Lookup(out _);
        return Publish();
    }

    private Pagemap Idle()
    {
        Pagemap made = Made();
        _cache.Put(made);
        _provider.Unhold();
        _cache.Queue(made);
        return made;
    }
}
