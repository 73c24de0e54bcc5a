using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Scenarios.Catalogue;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Worlds;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.VfCounts;

/// <summary>A scenario that is to be run with other numbers of VFs than its own.</summary>
public sealed class VfCountScenario
{
    private readonly YamlMapping _root;
    private readonly string _file;
    private readonly Func<string, string> _readText;
    private readonly VfCountOptions _options;

    private VfCountScenario(ScenarioDocument document, YamlMapping root, string file, Func<string, string> readText, VfCountOptions options)
    {
        (Document, _root, _file, _readText, _options) = (document, root, file, readText, options);
        GpuModel[] models = [.. WithVfs(document).SelectMany(host => host.Gpus)];
        if (models.Length == 0)
        {
            throw Wrong(root.Find("hosts") ?? root, "no host has VFs, so there is no number of them to change; give one 'vfs: { perGpu: 1 }'");
        }

        GpuModel least = models.MinBy(model => model.TotalVfs.Value)!;
        (MostVfs, Model, Gpus) = ((int)least.TotalVfs.Value, least.Name, models.Length);
        if (!document.Workloads.OfType<DisplayShareWorkload>().Any())
        {
            string[] kinds = [.. document.Workloads.Select(workload => workload.Kind).Distinct()];
            throw Wrong(
                root.Find("workloads") ?? root,
                $"nothing in it has a frame rate that could break: it needs a workload of kind display-share on its VFs{(kinds.Length == 0 ? "" : $"; it has {string.Join(", ", kinds)}")}");
        }
    }

    /// <summary>The scenario as it stands.</summary>
    public ScenarioDocument Document { get; }

    /// <summary>GPUs that have VFs.</summary>
    public int Gpus { get; }

    /// <summary>TotalVFs: what the SR-IOV capability allows, of the GPU that allows least.</summary>
    public int MostVfs { get; }

    /// <summary>The model of that GPU.</summary>
    public string Model { get; }

    /// <summary>The scenario in a file.</summary>
    /// <exception cref="ScenarioException">It is wrong as it stands, or nothing in it depends on the number of VFs.</exception>
    public static VfCountScenario Read(string path, VfCountOptions options)
    {
        ScenarioReader.Read(path);
        return Parse(File.ReadAllText(path), path, options);
    }

    /// <inheritdoc cref="Read"/>
    public static VfCountScenario Parse(string text, string file, VfCountOptions options, Func<string, string>? readText = null)
    {
        readText ??= System.IO.File.ReadAllText;
        ScenarioDocument document = ScenarioReader.Parse(text, file, readText);

        // Once more for its values; that they are in order is known by now.
        return new VfCountScenario(document, (YamlMapping)YamlText.Parse(text, file, new ErrorList()), file, readText, options);
    }

    /// <summary>The scenario with each of these numbers of VFs.</summary>
    /// <exception cref="ScenarioException">No screen follows the number, or something is wrong with one of them.</exception>
    public VfCountSeries Series(ImmutableArray<int> counts)
    {
        var notes = new List<string>();
        ImmutableArray<VfCountTrial> trials = [.. counts.Select(vfs => Trial(vfs, notes))];
        CheckGrowth([.. trials.Where(trial => trial.Document is not null)], notes);
        return new VfCountSeries(trials, [.. notes.Distinct()]);
    }

    private static IEnumerable<ResolvedHost> WithVfs(ScenarioDocument document) => document.Hosts.Where(host => host.VfsPerGpu > 0);

    private static ScenarioException Wrong(YamlValue at, string message) => new(at.File, at.Line, at.Column, message);

    private VfCountTrial Trial(int vfs, List<string> notes)
    {
        if (_options.KeepsVram && TooMuchVram(vfs) is { } problem)
        {
            return new VfCountTrial(vfs, WithVfs(Document).Min(host => host.VramPerVf ?? long.MaxValue), null, problem);
        }

        ImmutableArray<ResolvedHost> hosts = [.. Document.Hosts.Select(host => host.VfsPerGpu > 0 ? host with { VfsPerGpu = vfs } : host)];
        var tree = new VfCountTree(_root, vfs, _options, hosts);
        YamlMapping edited = tree.Edited();
        notes.AddRange(tree.Notes);
        try
        {
            ScenarioDocument document = ScenarioReader.Parse(edited, _file, _readText);
            return new VfCountTrial(vfs, VramPerVf(document), document);
        }
        catch (ScenarioException exception)
        {
            // It is right as it stands: say with which number it is not.
            string with = string.Create(CultureInfo.InvariantCulture, $"with {vfs} VF{(vfs == 1 ? "" : "s")} on each GPU: ");
            throw new ScenarioException([.. exception.Errors.Select(error => error with { Message = with + error.Message })]);
        }
    }

    /// <summary>The VRAM of a GPU's VFs that is asked for and not there; null when it fits.</summary>
    private string? TooMuchVram(int vfs)
    {
        foreach (ResolvedHost host in WithVfs(Document).Where(host => host.VramPerVf is not null))
        {
            if (host.Gpus.FirstOrDefault(gpu => host.VramPerVf > (gpu.VramForVfs ?? gpu.Vram).Value / vfs) is { } model)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"the VFs ask for {vfs} x {Dimension.Size.Format(host.VramPerVf!.Value)} of VRAM, and {model.Name} has {(model.VramForVfs ?? model.Vram).Value >> 20}MiB for them");
            }
        }

        return null;
    }

    private static long VramPerVf(ScenarioDocument document)
    {
        long least = long.MaxValue;
        foreach (ResolvedHost host in WithVfs(document))
        {
            var layout = new HostLayout(host, 0, 0);
            least = Math.Min(least, Enumerable.Range(0, layout.GpuCount).Min(gpu => layout.VramPerVf(gpu)));
        }

        return least;
    }

    /// <summary>Screens that stay the same however many VFs there are say nothing about their number.</summary>
    private void CheckGrowth(ImmutableArray<VfCountTrial> trials, List<string> notes)
    {
        if (trials.Length < 2)
        {
            return;
        }

        bool grows = false;
        ScenarioException? first = null;
        foreach ((YamlMapping entry, string name) in Screens())
        {
            int[] screens = [.. trials.Select(trial => Screens(trial.Document!, name))];
            int stops = Enumerable.Range(1, screens.Length - 1).FirstOrDefault(i => screens[i] <= screens[i - 1]);
            grows |= screens[^1] > screens[0];
            if (screens[^1] <= screens[0])
            {
                string message = $"the screens of '{name}' stay the same however many VFs there are: write vf* for the VF, e.g. on: \"node*/gpu*/vf*\"";
                first ??= Wrong(entry.Find("on") ?? entry, message);
                notes.Add($"{name}: {message}");
            }
            else if (stops > 0)
            {
                notes.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: its patterns name no further VF between {trials[stops - 1].VfsPerGpu} and {trials[stops].VfsPerGpu} on each GPU"));
            }
        }

        if (!grows && first is not null)
        {
            throw first;
        }
    }

    private static int Screens(ScenarioDocument document, string name) =>
        document.Workloads.OfType<DisplayShareWorkload>().FirstOrDefault(workload => workload.Name == name)?.Targets.Length ?? 0;

    private IEnumerable<(YamlMapping Entry, string Name)> Screens() =>
        from item in ((_root.Find("workloads") as YamlList)?.Items ?? []).Select((value, index) => (Entry: value as YamlMapping, index))
        where item.Entry?.Find("kind") is YamlScalar { Text: DisplayShareWorkload.KindName }
        select (item.Entry!, VfCountTree.NameOf(item.Entry!, item.index));
}
