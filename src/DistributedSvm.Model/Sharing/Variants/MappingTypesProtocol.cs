namespace DistributedSvm.Model.Sharing.Variants;

/// <summary>"DMA-buf mapping types", RFC of 17 February 2026: the core matches lists; there is no IOV type, and physical address lists (PAL) for iommufd.</summary>
public sealed class MappingTypesProtocol : SharingProtocol
{
    public override ProtocolKind Kind => ProtocolKind.MappingTypes;

    public override bool Knows(InterconnectKind kind) => kind != InterconnectKind.Iov;

    /// <summary>The match is a part of the attachment (map_type).</summary>
    public override bool AllocatesMatch(InterconnectKind kind) => false;

    /// <summary>The core links whatever the callback agreed to.</summary>
    public override bool ChecksLink => false;

    /// <summary>vfio's map_phys has no test for revoked (B-26).</summary>
    public override bool ChecksMap(InterconnectKind kind) => kind != InterconnectKind.Pal;

    /// <summary>match_mapping reads vdev, which cleanup sets to NULL (B-25).</summary>
    public override bool ReferencesMatchedDevice => false;

    /// <summary>xe unmaps at its next map or at the end, though it says that it is revocable (B-24).</summary>
    public override bool UnmapsAfterInvalidate => false;

    /// <summary>iommufd publishes its attachment after it gave the reservation lock up (B-27).</summary>
    public override bool PublishesUnderLock => false;

    /// <summary>Nothing ties a PF's imports to its provisioning.</summary>
    public override bool RefusesQuotaChangeUnderImport => false;

    /// <summary>Sanitise holds the master mutex while it locks the object and waits for the clear (B-35).</summary>
    public override bool ClearsWithoutMasterMutex => false;
}
