using System.Collections.Immutable;

namespace DistributedSvm.Model.Devices;

/// <summary>The rules of SR-IOV that differ between versions of the Xe driver. Everything that asks for a version asks here.</summary>
[GenerateSerializer, Immutable]
public sealed record KernelProfile
{
    private KernelProfile(string name) => Name = name;

    /// <summary>Linux 7.0.</summary>
    public static readonly KernelProfile Linux70 = new("7.0");

    /// <summary>Linux 7.1: VRAM that migrates well, a flag for PFs without a display, configurations that outlive the enabling.</summary>
    public static readonly KernelProfile Linux71 = new("7.1") { HasMigrationFriendlyVram = true, KeepsProvisionedVfs = true, HasAdminOnlyFlag = true };

    /// <summary>By the name that a scenario gives them.</summary>
    public static ImmutableArray<KernelProfile> All { get; } = [Linux70, Linux71];

    [Id(0)]
    public string Name { get; }

    /// <summary>Fair shares of VRAM are powers of two, so that a VF fits on another GPU too (pf_profile_fair_lmem); otherwise all that is there is dealt out.</summary>
    [Id(1)]
    public bool HasMigrationFriendlyVram { get; private init; }

    /// <summary>Automatic provisioning leaves a VF what it has already; otherwise that is an error (EUCLEAN).</summary>
    [Id(2)]
    public bool KeepsProvisionedVfs { get; private init; }

    /// <summary>configfs has sriov/admin_only_pf; otherwise a PF is admin-only when its display was not probed.</summary>
    [Id(3)]
    public bool HasAdminOnlyFlag { get; private init; }

    public static KernelProfile? Find(string name) => All.FirstOrDefault(profile => profile.Name == name);
}
