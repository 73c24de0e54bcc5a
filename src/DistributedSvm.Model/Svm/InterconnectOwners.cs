using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>The groups of peers of a host that reach each other (drivers/gpu/drm/drm_pagemap_util.c, drm_pagemap_acquire_owner).</summary>
[GenerateSerializer]
public sealed partial class InterconnectOwners(InterconnectOwnersSpec spec) : StaticEntity<InterconnectOwnersSpec>(spec)
{
    [Id(0)]
    private readonly OwnerGroups _groups = new();

    /// <summary>Its groups.</summary>
    public OwnerGroups Groups => _groups;

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case AcquireOwner acquire when acquire.GpuIndex < (acquire.IsPagemap ? 0 : OwnerPeer.Nic) || acquire.GpuIndex >= Spec.Gpus:
                outbox.Send(envelope.Sender, new SvmReply(acquire.Operation, Errno.EINVAL, 0), Calibration.Call);
                break;
            case AcquireOwner acquire:
                OwnerGroup group = _groups.Acquire(new OwnerPeer(acquire.GpuIndex, acquire.IsPagemap), Reaches);
                if (OwnerGroups.Audit(group, Reaches) is { } violation)
                {
                    outbox.Observe(Observation.Of(violation));
                }

                outbox.Send(envelope.Sender, new SvmReply(acquire.Operation, Errno.Ok, group.Id), Calibration.Call);
                break;
            case ReleaseOwner release:
                if (!_groups.Release(release.Group, new OwnerPeer(release.GpuIndex, release.IsPagemap)))
                {
                    throw new ModelBugException($"{release} releases what nobody has.");
                }

                break;
            default:
                throw new ModelBugException($"{nameof(InterconnectOwners)} does not know {envelope.Message}.");
        }
    }

    /// <summary>VMs are gone when a run is over; pagemaps may be kept until memory is short.</summary>
    public override void Conclude(IConclusion conclusion)
    {
        foreach (OwnerGroup group in _groups.Groups)
        {
            OwnerPeer[] left = [.. group.Members.Where(member => !member.IsPagemap)];
            if (left.Length > 0)
            {
                conclusion.Violate(Invariants.Leak($"{Name(left)} are still in owner group {group.Id}"));
            }
        }
    }

    private static string Name(OwnerPeer[] members)
    {
        string[] gpus = [.. members.Where(member => member.GpuIndex != OwnerPeer.Nic).Select(member => member.GpuIndex.ToString(CultureInfo.InvariantCulture))];
        int mirrors = members.Length - gpus.Length;
        string vms = string.Create(CultureInfo.InvariantCulture, $"{gpus.Length} VMs (of GPU {string.Join(", ", gpus)})");
        string nics = string.Create(CultureInfo.InvariantCulture, $"{mirrors} mirrors of the NIC");
        return mirrors == 0 ? vms : gpus.Length == 0 ? nics : $"{vms} and {nics}";
    }

    private bool Reaches(int one, int other) => one == other || (one >= 0 && other >= 0 && Spec.Reaches[(one * Spec.Gpus) + other] && Spec.Reaches[(other * Spec.Gpus) + one]);
}
