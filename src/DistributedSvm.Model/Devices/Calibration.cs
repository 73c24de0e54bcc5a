using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// What things cost. Each figure has its source and a confidence: H read in code or measured first-hand, M a careful third-party measurement or derived from one,
/// L an assumption, to be varied and never to be validated against.
/// </summary>
public static class Calibration
{
    /// <summary>A call into another part of the kernel, or a wake-up between its threads: the least that one entity may charge another. L.</summary>
    public static readonly SimTime Call = SimTime.FromNanoseconds(500);

    /// <summary>An ioctl from user space. L.</summary>
    public static readonly SimTime Ioctl = SimTime.FromMicroseconds(1);

    /// <summary>A posted write to a doorbell across PCIe. L; a 64-byte DMA read round trip is about 550 ns.</summary>
    public static readonly SimTime Doorbell = SimTime.FromNanoseconds(700);

    /// <summary>An MSI into a guest: delivery and the handler's wake-up. L.</summary>
    public static readonly SimTime Interrupt = SimTime.FromMicroseconds(3);

    /// <summary>A virtio-gpu command: kick, exit from the guest, QEMU's main loop. L.</summary>
    public static readonly SimTime VirtioCommand = SimTime.FromMicroseconds(20);

    /// <summary>A request of the PF to the GuC and its answer. L: 5 to 30 us.</summary>
    public static readonly SimTime GucRequest = SimTime.FromMicroseconds(10);

    /// <summary>A message of the relay from one driver to its GuC, or from there to the other. L.</summary>
    public static readonly SimTime RelayHop = SimTime.FromMicroseconds(5);

    /// <summary>How long the answer to a relay request is waited for. H, drivers/gpu/drm/xe/xe_guc_relay.c.</summary>
    public static readonly SimTime RelayTimeout = SimTime.FromMilliseconds(2500);

    /// <summary>A command that the GuC was too busy for is sent again: the worker is queued anew, behind other work. L.</summary>
    public static readonly SimTime GucBusyRetry = SimTime.FromMilliseconds(1);

    /// <summary>WAIT_GUC. H, as all limits of the control state machine, drivers/gpu/drm/xe/xe_gt_sriov_pf_control.c.</summary>
    public static readonly SimTime WaitGucLimit = SimTime.FromMilliseconds(500);

    /// <summary>FLR_WIP and RESET_CONFIG.</summary>
    public static readonly SimTime FlrLimit = SimTime.FromSeconds(5);

    /// <summary>Anything else that is done to a VF.</summary>
    public static readonly SimTime ControlLimit = SimTime.FromSeconds(1);

    /// <summary>What pcie_flr sleeps: the floor of any function level reset. H, drivers/pci/pci.c.</summary>
    public static readonly SimTime FunctionLevelReset = SimTime.FromMilliseconds(100);

    /// <summary>An engine takes on another function: contexts saved and restored, TLBs dropped, the VF number switched. L.</summary>
    public static readonly SimTime VfSwitch = SimTime.FromMicroseconds(100);

    /// <summary>Initialising the buffer object of an import (ttm_bo_init_reserved). L.</summary>
    public static readonly SimTime ObjectInit = SimTime.FromMicroseconds(2);

    /// <summary>User space tries a hot reset again that found a device of the set busy. L.</summary>
    public static readonly SimTime HotResetRetry = SimTime.FromMilliseconds(10);

    /// <summary>How often it tries: longer than any reset of one function. L.</summary>
    public const int HotResetAttempts = 100;

    /// <summary>A GT reset by the driver: engines stopped, GuC loaded anew, contexts submitted again. L: it is tens of milliseconds on real cards.</summary>
    public static readonly SimTime GtReset = SimTime.FromMilliseconds(20);

    /// <summary>Binding page table entries for up to 2 MiB: 3 us with large pages, 19 us with 4 KiB pages. M, from the published fault timings of the THP device page series.</summary>
    public static readonly SimTime BindPer2MiB = SimTime.FromMicroseconds(3);

    /// <summary>A TLB invalidation and its acknowledgement by the GuC. L.</summary>
    public static readonly SimTime TlbInvalidation = SimTime.FromMicroseconds(10);

    /// <summary>A page fault that nobody answers is sent again by the hardware. L.</summary>
    public static readonly SimTime FaultResend = SimTime.FromMilliseconds(1);

    /// <summary>One struct page of a pagemap, made or given back (memmap_init_zone_device). L: 10 to 20 ns, so that 24 GiB of VRAM take about a tenth of a second.</summary>
    public static readonly SimTime StructPage = SimTime.FromNanoseconds(15);

    /// <summary>dma_map and dma_unmap of one 4 KiB page with a translating IOMMU, unbatched. M, derived from the IOVA batching series.</summary>
    public static readonly SimTime DmaMapPage = SimTime.FromNanoseconds(640);

    /// <summary>Reading or writing what the GuC, the GGTT or the registers hold of one VF. L.</summary>
    public static readonly SimTime MigrationWords = SimTime.FromMicroseconds(200);

    /// <summary>What the copy of one chunk of VRAM may take. H, xe_gt_sriov_pf_migration.c.</summary>
    public static readonly SimTime VramChunkLimit = SimTime.FromMilliseconds(5_000);

    /// <summary>What finishing a restore may take. H, xe_gt_sriov_pf_control.c.</summary>
    public static readonly SimTime RestoreLimit = SimTime.FromMilliseconds(20_000);

    /// <summary>A VF's driver shifts its GGTT addresses in contexts and rings after a migration. L.</summary>
    public static readonly SimTime ResfixFixups = SimTime.FromMilliseconds(2);

    /// <summary>Thousandths of the nominal VRAM bandwidth that streaming accesses reach: 0.90 to 0.97. M.</summary>
    public const int VramEfficiencyPerMille = 930;
}
