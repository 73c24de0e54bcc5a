using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Groups of peers, VMs and pagemaps alike, that all reach each other: cliques, built greedily in the order of arrival (drivers/gpu/drm/drm_pagemap_util.c,
/// struct drm_pagemap_owner_list). Which there are depends on who came first.
/// </summary>
[GenerateSerializer]
public sealed class OwnerGroups
{
    /// <summary>In the order of their first members.</summary>
    [Id(0)]
    private readonly List<OwnerGroup> _groups = [];

    [Id(1)]
    private long _last;

    public IReadOnlyList<OwnerGroup> Groups => _groups;

    /// <summary>drm_pagemap_acquire_owner: the first group of which the newcomer reaches every member, or a new one.</summary>
    public OwnerGroup Acquire(OwnerPeer peer, Func<int, int, bool> reaches)
    {
        OwnerGroup? found = _groups.Find(group => group.Members.TrueForAll(member => reaches(peer.GpuIndex, member.GpuIndex)));
        if (found is null)
        {
            found = new OwnerGroup(++_last);
            _groups.Add(found);
        }

        found.Members.Add(peer);
        return found;
    }

    /// <summary>drm_pagemap_release_owner. False without such a member.</summary>
    public bool Release(long id, OwnerPeer peer)
    {
        int index = _groups.FindIndex(group => group.Id == id);
        bool isMember = index >= 0 && _groups[index].Members.Remove(peer);
        if (isMember && _groups[index].Members.Count == 0)
        {
            _groups.RemoveAt(index);
        }

        return isMember;
    }

    /// <summary>S-6 of one group.</summary>
    public static Violation? Audit(OwnerGroup group, Func<int, int, bool> reaches)
    {
        ImmutableArray<int> gpus = [.. group.Members.Select(member => member.GpuIndex).Distinct()];
        foreach (int one in gpus)
        {
            foreach (int other in gpus)
            {
                if (!reaches(one, other))
                {
                    return SvmInvariants.NotAClique($"GPUs {one} and {other} are in owner group {group.Id}, and one does not reach the other");
                }
            }
        }

        return null;
    }
}
