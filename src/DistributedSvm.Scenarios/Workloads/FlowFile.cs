using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary>
/// A file of copies: columns <c>id, src_gpu, dst_gpu, bytes, start_s</c> by header name in any order, others ignored. With a set, rows are taken whose column
/// <c>scenario</c> has that value; a file without that column is one set. GPUs count through all hosts in order (host-major). A start is
/// seconds as a decimal number, rounded to the nearest picosecond.
/// </summary>
internal sealed class FlowFile(string file, WorkloadContext context, ErrorList errors)
{
    private const string SetColumn = "scenario";

    /// <summary>After so many errors in one file the rest says nothing new.</summary>
    private const int ErrorLimit = 20;

    private static readonly ImmutableArray<string> Columns = ["id", "src_gpu", "dst_gpu", "bytes", "start_s"];

    private readonly Dictionary<string, int> _index = [];
    private readonly Dictionary<long, int> _lineOfId = [];
    private readonly int _gpus = context.Hosts.Sum(h => h.Gpus.Length);

    /// <summary>The flows in file order; null, and errors, when anything is wrong.</summary>
    public ImmutableArray<CopyFlow>? Read(string text, string? set)
    {
        int before = errors.Count;
        ImmutableArray<CopyFlow>.Builder flows = ImmutableArray.CreateBuilder<CopyFlow>();
        SortedSet<string> sets = new(StringComparer.Ordinal);
        bool header = true;
        foreach (List<CsvField> record in CsvText.Records(text))
        {
            if (header)
            {
                header = false;
                Header(record);
            }
            else if (Selected(record, set, sets) && Flow(record, set) is CopyFlow flow)
            {
                flows.Add(flow);
            }

            if (errors.Count - before >= (_index.Count == 0 ? 1 : ErrorLimit))
            {
                return null;
            }
        }

        if (errors.Count == before && flows.Count == 0)
        {
            errors.Add(new ScenarioError(file, 1, 1, header ? "the file is empty"
                : set is null || sets.Count == 0 ? "the file has a header but no copies"
                : $"no row has '{set}' in the column '{SetColumn}'; it holds {string.Join(", ", sets)}"));
        }

        return errors.Count > before ? null : flows.ToImmutable();
    }

    private void Header(List<CsvField> record)
    {
        for (int i = 0; i < record.Count; i++)
        {
            if (!_index.TryAdd(record[i].Text, i))
            {
                Fail(record[i], $"the column '{record[i].Text}' is there twice");
            }
        }

        string[] missing = [.. Columns.Where(c => !_index.ContainsKey(c))];
        if (missing.Length > 0)
        {
            Fail(record[0], $"the header needs the columns {string.Join(", ", Columns)}; missing: {string.Join(", ", missing)}");
            _index.Clear();
        }
    }

    private bool Selected(List<CsvField> record, string? set, SortedSet<string> sets)
    {
        if (set is null || !_index.TryGetValue(SetColumn, out int column) || column >= record.Count)
        {
            return true;
        }

        sets.Add(record[column].Text);
        return record[column].Text == set;
    }

    private CopyFlow? Flow(List<CsvField> record, string? set)
    {
        if (record.Count != _index.Count)
        {
            Fail(record[^1], string.Create(CultureInfo.InvariantCulture, $"this line has {record.Count} fields, the header {_index.Count}"));
            return null;
        }

        long? id = Integer(record, "id", 0, long.MaxValue);
        long? source = Integer(record, "src_gpu", 0, _gpus - 1);
        long? destination = Integer(record, "dst_gpu", 0, _gpus - 1);
        long? bytes = Integer(record, "bytes", 1, long.MaxValue);
        SimTime? start = Start(record[_index["start_s"]]);
        if (id is not null && !_lineOfId.TryAdd(id.Value, record[0].Line))
        {
            string hint = set is null && _index.ContainsKey(SetColumn) ? $"; choose one of the file's sets with 'set:' (column '{SetColumn}')" : "";
            Fail(record[_index["id"]], string.Create(CultureInfo.InvariantCulture, $"the id {id} was used on line {_lineOfId[id.Value]}{hint}"));
            return null;
        }

        if (id is null || source is null || destination is null || bytes is null || start is null)
        {
            return null;
        }

        (int sourceHost, int sourceGpu) = Place((int)source);
        (int destinationHost, int destinationGpu) = Place((int)destination);
        if (sourceHost != destinationHost && context.Network is null)
        {
            Fail(record[_index["dst_gpu"]], $"GPU {destination} is on {context.Hosts[destinationHost].Name}, GPU {source} on {context.Hosts[sourceHost].Name}, "
                + "and there is no network between them; give the scenario one, e.g. 'network: { bandwidth: 200Gbps, latency: 2us }'");
            return null;
        }

        if (source == destination)
        {
            Fail(record[_index["dst_gpu"]], $"a copy needs two GPUs; source and destination are both {source}");
            return null;
        }

        return new CopyFlow(id.Value, sourceHost, sourceGpu, destinationHost, destinationGpu, bytes.Value, start.Value);
    }

    private long? Integer(List<CsvField> record, string column, long minimum, long maximum)
    {
        CsvField field = record[_index[column]];
        if (!long.TryParse(field.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
        {
            Fail(field, $"'{column}' must be a whole number, not '{field.Text}'");
            return null;
        }

        if (value < minimum || value > maximum)
        {
            Fail(field, column.EndsWith("gpu", StringComparison.Ordinal)
                ? string.Create(CultureInfo.InvariantCulture, $"there is no GPU {value}: the scenario's {_gpus} GPUs are 0 to {_gpus - 1}")
                : string.Create(CultureInfo.InvariantCulture, $"'{column}' must be at least {minimum}, not {value}"));
            return null;
        }

        return value;
    }

    private SimTime? Start(CsvField field)
    {
        const NumberStyles styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign;
        if (!decimal.TryParse(field.Text, styles, CultureInfo.InvariantCulture, out decimal seconds))
        {
            Fail(field, $"'start_s' must be seconds such as 0.000001, not '{field.Text}'");
            return null;
        }

        if (seconds < 0)
        {
            Fail(field, $"'start_s' must be zero or more, not {field.Text}");
            return null;
        }

        // The other way round the product could overflow.
        if (seconds >= (decimal)context.Duration.Picoseconds / SimTime.PicosecondsPerSecond)
        {
            Fail(field, $"this copy starts at {field.Text} s, not within the scenario's duration of {context.Duration}");
            return null;
        }

        return new SimTime((long)decimal.Round(seconds * SimTime.PicosecondsPerSecond, MidpointRounding.AwayFromZero));
    }

    /// <summary>Host and its GPU of a host-major number.</summary>
    private (int Host, int Gpu) Place(int gpu)
    {
        int host = 0;
        while (gpu >= context.Hosts[host].Gpus.Length)
        {
            gpu -= context.Hosts[host++].Gpus.Length;
        }

        return (host, gpu);
    }

    private void Fail(CsvField field, string message) => errors.Add(new ScenarioError(file, field.Line, field.Column, message));
}
