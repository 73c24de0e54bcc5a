using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Pages that somebody uses right now.</summary>
public sealed partial class Mm
{
    /// <summary>In no order; few at any time.</summary>
    [Id(2)]
    private List<AddressRange>? _pins;

    /// <summary>
    /// Pages of a range may not be collected, unmapped or moved, nor the mm fork or exit, until <see cref="Unpin"/>: an access or a DMA is under way (folio_maybe_dma_pinned). Pins count.
    /// </summary>
    public void Pin(AddressRange range) => (_pins ??= []).Add(range);

    /// <summary>Takes back one pin of exactly this range.</summary>
    /// <exception cref="ModelBugException">There is none.</exception>
    public void Unpin(AddressRange range)
    {
        if (_pins?.Remove(range) != true)
        {
            throw new ModelBugException($"{range} is not pinned.");
        }

        _pins = _pins.Count == 0 ? null : _pins;
    }

    /// <summary>A page of the range is pinned.</summary>
    public bool HasPinned(AddressRange range) => _pins is not null && _pins.Exists(pin => pin.Overlaps(range));

    /// <summary>A migration or an access has pages of the range.</summary>
    private bool IsBusy(AddressRange range) => HasIsolated(range) || HasPinned(range);
}
