using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Entities;

/// <summary>From the kind in an id to its grain. Adding a kind is one interface, one class and one line here.</summary>
public static class EntityGrains
{
    public static IEntityGrain Get(IGrainFactory grains, EntityKind kind, string key) => kind switch
    {
        EntityKind.Gpu => grains.GetGrain<IGpuGrain>(key),
        EntityKind.PhysicalFunction => grains.GetGrain<IPhysicalFunctionGrain>(key),
        EntityKind.VirtualFunction => grains.GetGrain<IVirtualFunctionGrain>(key),
        EntityKind.VfioDevice => grains.GetGrain<IVfioDeviceGrain>(key),
        EntityKind.Guest => grains.GetGrain<IGuestGrain>(key),
        EntityKind.DmaBuf => grains.GetGrain<IDmaBufGrain>(key),
        EntityKind.Fabric => grains.GetGrain<IFabricGrain>(key),
        EntityKind.HostMemory => grains.GetGrain<IHostMemoryGrain>(key),
        EntityKind.Agent => grains.GetGrain<IAgentGrain>(key),
        EntityKind.Phold => grains.GetGrain<IPholdGrain>(key),
        EntityKind.Nic => grains.GetGrain<INicGrain>(key),
        EntityKind.Network => grains.GetGrain<INetworkGrain>(key),
        EntityKind.PciDevice => grains.GetGrain<IPciDeviceGrain>(key),
        EntityKind.Guc => grains.GetGrain<IGucGrain>(key),
        EntityKind.InterconnectOwners => grains.GetGrain<IInterconnectOwnersGrain>(key),
        EntityKind.SvmDevice => grains.GetGrain<ISvmDeviceGrain>(key),
        EntityKind.AddressSpace => grains.GetGrain<IAddressSpaceGrain>(key),
        _ => throw new ModelBugException($"There is no grain for entities of kind {kind}."),
    };
}
