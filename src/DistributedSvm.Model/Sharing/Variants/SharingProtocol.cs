using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing.Interconnects;

namespace DistributedSvm.Model.Sharing.Variants;

/// <summary>
/// The protocol at the steps in which the reference contract and the posted series differ. What is written here is the contract; a variant overrides the steps that its
/// patches do otherwise, and names the defect (B-n of the project's specification) that follows.
/// </summary>
public abstract class SharingProtocol
{
    public abstract ProtocolKind Kind { get; }

    /// <summary>Whether entries of this kind exist in this series.</summary>
    public virtual bool Knows(InterconnectKind kind) => true;

    /// <summary>An attachment that matched an interconnect may also be mapped as a scatter table, as the old path of RFC v1 and v2.</summary>
    public virtual bool HasScatterBesideInterconnect => false;

    /// <summary>The pair that both sides accept, or the errno of the attach.</summary>
    /// <param name="exporter">The exporter's list.</param>
    /// <param name="importer">The importer's list.</param>
    /// <param name="traits">What the importer can do.</param>
    /// <param name="peerDistances">pci_p2pdma_distance from the exporter's GPU to each GPU of the host.</param>
    /// <param name="match">The exporter's entry that won.</param>
    public virtual Errno Negotiate(
        ImmutableArray<InterconnectOffer> exporter,
        ImmutableArray<InterconnectOffer> importer,
        ImporterTraits traits,
        ImmutableArray<int> peerDistances,
        out InterconnectOffer match) => InterconnectRegistry.Match(Known(exporter), Known(importer), peerDistances, out match);

    /// <summary>The entries of a list whose kinds exist in this series.</summary>
    public ImmutableArray<InterconnectOffer> Known(ImmutableArray<InterconnectOffer> offers) => [.. offers.Where(offer => Knows(offer.Kind))];

    /// <summary>The exporter's attach callback looks at the buffer's status and at the importer's traits whatever was matched.</summary>
    public virtual bool ChecksAttach(InterconnectKind match) => true;

    /// <summary>The status is looked at once more when the attachment is linked under the reservation lock, since the callback ran without it.</summary>
    public virtual bool ChecksLink => true;

    /// <summary>A winning entry of this kind is copied to memory of its own, which may not be had.</summary>
    public virtual bool AllocatesMatch(InterconnectKind kind) => true;

    /// <summary>What a failing allocation of the match entry does to an attach: ENOMEM, or no match.</summary>
    public virtual bool FailsAttachWithoutMatchMemory => true;

    /// <summary>The match entry is freed when the exporter's attach callback fails.</summary>
    public virtual bool FreesMatchOnFailure => true;

    /// <summary>A map of this kind is refused while the buffer is revoked.</summary>
    public virtual bool ChecksMap(InterconnectKind kind) => true;

    /// <summary>A mapping of this kind counts for what a revoke waits for.</summary>
    public virtual bool CountsMapping(InterconnectKind kind) => true;

    /// <summary>The core's unmap does nothing once the importer has given the interconnect up (allow_ic false): the container leaks.</summary>
    public virtual bool UnmapsAfterGivingUp => true;

    /// <summary>The exporter's matching holds a reference of its own on the device that it names.</summary>
    public virtual bool ReferencesMatchedDevice => true;

    /// <summary>The importer's translation of BAR addresses into device physical ones.</summary>
    public virtual IovTranslator Translator => IovTranslator.Reference;

    /// <summary>Whether an importer may try another path after the interconnect failed with this errno: EPERM is final (I-5).</summary>
    public virtual bool FallsBack(Errno errno) => errno != Errno.EPERM;

    /// <summary>After a fallback the interconnect is not tried again on this attachment.</summary>
    public virtual bool GivesUpForGood => false;

    /// <summary>The reference on the VF's VRAM object is kept with the mapping and dropped with it.</summary>
    public virtual VramReferencePolicy VramReference => VramReferencePolicy.HeldByMapping;

    /// <summary>The array of device addresses goes with the mapping that it was made from.</summary>
    public virtual bool DropsAddressesWithMapping => true;

    /// <summary>A new map first gives the old mapping back, if that is one over an interconnect; a scatter table always.</summary>
    public virtual bool UnmapsBeforeMap => true;

    /// <summary>The GPU driver's importer unmaps in bounded time after it was told to; otherwise only at its next map or at the end.</summary>
    public virtual bool UnmapsAfterInvalidate => true;

    /// <summary>Removing the importing device also takes its interconnect mappings down.</summary>
    public virtual bool UnmapsInterconnectOnRemoval => true;

    /// <summary>The PF's clear of a VF's VRAM holds neither its master mutex nor a reservation lock while it waits.</summary>
    public virtual bool ClearsWithoutMasterMutex => true;

    /// <summary>A VF's VRAM is not changed while an import holds a reference on it (EBUSY).</summary>
    public virtual bool RefusesQuotaChangeUnderImport => true;

    /// <summary>
    /// After a failed translation the pointer to the container, which was unmapped, is forgotten; otherwise it is given back once more as soon as the interconnect is
    /// allowed again (B-1).
    /// </summary>
    public virtual bool ForgetsFailedContainer => true;

    /// <summary>An importer makes its attachment known before the reservation lock is given up, so that a revoke finds it.</summary>
    public virtual bool PublishesUnderLock => true;
}
