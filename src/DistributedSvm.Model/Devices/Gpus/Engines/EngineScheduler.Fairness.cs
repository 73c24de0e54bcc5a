using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <content>J-12: functions that always have work and have equal quanta get the same, within 10 %. They are compared over rounds in which nothing came in between.</content>
public sealed partial class EngineScheduler
{
    /// <summary>So many slices of each that one more or less is far below the tolerance.</summary>
    private const int RoundsCompared = 20;

    /// <summary>Whole rounds since something disturbed them; -1: the round under way is no whole one.</summary>
    [Id(20)]
    private int _rounds = -1;

    /// <summary>What the last comparison found, for the GPU to report within the same event.</summary>
    [NonSerialized]
    private UnequalService? _unequal;

    /// <summary>Two functions that should have had the same and did not, once; null if there are none.</summary>
    public UnequalService? TakeUnequal()
    {
        UnequalService? found = _unequal;
        _unequal = null;
        return found;
    }

    /// <summary>Somebody came, went, changed or had more than a slice: the round under way says nothing about equal shares.</summary>
    private void Disturb() => _rounds = -1;

    private void CountRound()
    {
        if (_rounds >= 0 && ++_rounds < RoundsCompared)
        {
            return;
        }

        if (_rounds == RoundsCompared)
        {
            Compare();
        }

        _rounds = 0;
        foreach (FunctionQueue function in _functions)
        {
            function.Served = SimTime.Zero;
        }
    }

    private void Compare()
    {
        for (int i = 0; i < _functions.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                (FunctionQueue a, FunctionQueue b) = (_functions[i], _functions[j]);
                (a, b) = a.Served < b.Served ? (a, b) : (b, a);
                bool isOwed = a.IsReady && b.IsReady && !a.IsHigh && !b.IsHigh && a.Schedule.Quantum == b.Schedule.Quantum && a.Schedule.Quantum > SimTime.Zero;
                if (isOwed && (b.Served - a.Served) * 10 > b.Served)
                {
                    _unequal = new UnequalService(a.Number, a.Served, b.Number, b.Served);
                    return;
                }
            }
        }
    }
}
