"""The parts of a running bot, put together."""

from dataclasses import dataclass
from functools import partial

from slack_bolt import App

from bot.answering.newsroom import Newsroom
from bot.records.inbox import Inbox
from bot.records.ledger import Ledger
from bot.records.notices import Notices
from bot.records.reports import Reports
from bot.records.retention import Retention
from bot.records.signs import SignBook
from bot.settings import Settings
from bot.slack.actions import Actions
from bot.slack.app import Dependencies, build_app
from bot.slack.checks import Checker
from bot.slack.client import SlackClient
from bot.slack.corrections import CorrectionNotifier
from bot.slack.desk import StandardsDesk
from bot.slack.events import EventReader
from bot.slack.examples import Examples
from bot.slack.finding import StatementFinder
from bot.slack.home import HomeTab
from bot.slack.listeners import Listeners
from bot.slack.loading import LoadingModals
from bot.slack.metrics import Metrics
from bot.slack.operators import Operators, open_operators
from bot.slack.past import PastQuestions
from bot.slack.posted import PostedReplies
from bot.slack.questions import QuestionLimits, Questions
from bot.slack.shortcuts import Shortcuts
from bot.slack.signs import SignsOfWork
from bot.slack.start import Preparations, prepare
from bot.slack.status import IndexStatus
from bot.slack.supervisor import Supervisor
from bot.slack.talking import SmallTalk
from bot.slack.welcome import Welcome
from bot.slack.worker import AnswerWorker
from bot.wiring import open_ledger, open_store, with_language_model
from index.snapshot import Snapshots
from index.store import Store


@dataclass(frozen=True, slots=True)
class Service:
    """All parts of a running bot that something outside of it starts, ends, watches or looks into."""

    app: App
    worker: AnswerWorker
    notifier: CorrectionNotifier
    newsroom: Newsroom
    client: SlackClient
    metrics: Metrics
    inbox: Inbox
    ledger: Ledger
    desk: StandardsDesk
    supervisor: Supervisor
    retention: Retention
    welcome: Welcome
    operators: Operators
    listeners: Listeners
    modals: LoadingModals

    def close(self) -> None:
        """Close what nothing uses any more."""
        self.welcome.close()
        self.desk.close()
        self.ledger.close()


@dataclass(frozen=True, slots=True)
class _Base:
    """What most parts are made with."""

    settings: Settings
    prepared: Preparations
    newsroom: Newsroom
    snapshots: Snapshots
    store: Store
    ledger: Ledger
    inbox: Inbox
    checker: Checker
    metrics: Metrics
    supervisor: Supervisor
    modals: LoadingModals
    listeners: Listeners

    @property
    def client(self) -> SlackClient:
        """What speaks to Slack."""
        return self.prepared.client


def open_service(settings: Settings, prepared: Preparations | None = None) -> Service:
    """Put the parts together. From here on the record is written to: to be called by the one bot that answers.

    :raises DatelineError: something that the bot needs is missing.
    """
    base = _open_base(settings, prepared or prepare(settings))
    newsroom, ledger, inbox, client, metrics = base.newsroom, base.ledger, base.inbox, base.client, base.metrics
    desk = _open_desk(base)
    signs = SignsOfWork(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, SignBook(ledger.database))
    worker = AnswerWorker(newsroom, base.store, ledger, inbox, client, metrics, signs=signs)
    status = IndexStatus(newsroom, base.snapshots, base.store, settings.stale_after_hours, base.supervisor.failures)
    operators = open_operators(settings, status, ledger, client, metrics)
    questions = _open_questions(base, worker)
    examples = Examples(status, base.prepared.newsroom.ask)  # without a language model: they are many, and only tried out
    welcome = Welcome(Notices(ledger.database), status, examples, questions, client, settings.slack_command)
    home = HomeTab(status, client, settings.slack_command, examples, _open_past(base), operators.condition)
    app = _open_app(base, questions, worker, home, welcome, desk)
    return Service(
        app=app,
        worker=worker,
        notifier=_open_notifier(base),
        newsroom=newsroom,
        client=client,
        metrics=metrics,
        inbox=inbox,
        ledger=ledger,
        desk=desk,
        supervisor=base.supervisor,
        retention=Retention(ledger, inbox, keep_days=settings.ledger_keep_days, store_users=settings.ledger_store_users),
        welcome=welcome,
        operators=operators,
        listeners=base.listeners,
        modals=base.modals,
    )


def _open_base(settings: Settings, prepared: Preparations) -> _Base:
    store, ledger, snapshots, metrics = open_store(settings), open_ledger(settings), Snapshots(settings.dateline_data), Metrics()
    newsroom = with_language_model(prepared.newsroom, settings)
    return _Base(
        settings,
        prepared,
        newsroom,
        snapshots,
        store,
        ledger,
        Inbox(ledger.database, store_users=settings.ledger_store_users),
        Checker(snapshots, store, lambda: newsroom.retriever().snapshot),
        metrics,
        Supervisor(metrics),
        LoadingModals(prepared.client),
        Listeners(prepared.client),
    )


def _open_desk(base: _Base) -> StandardsDesk:
    reports = Reports(base.ledger.database, store_users=base.settings.ledger_store_users)
    posted = PostedReplies(base.ledger, base.inbox, base.store, base.client)
    return StandardsDesk(base.settings.standards_channel, base.ledger, reports, base.checker, posted, base.client)


def _open_questions(base: _Base, worker: AnswerWorker) -> Questions:
    settings, policy = base.settings, base.prepared.policy
    reader = EventReader(policy, base.inbox, base.ledger)
    limits = QuestionLimits(settings.max_question_chars, settings.max_questions_per_minute, settings.max_queue)
    talk = SmallTalk(base.inbox, base.ledger, base.store, base.checker)
    return Questions(base.inbox, base.client, worker, reader, policy, limits, talk)


def _open_past(base: _Base) -> PastQuestions | None:
    if not base.settings.ledger_store_users:
        return None
    return PastQuestions(base.ledger, partial(base.checker.check_reply, viewer=None), base.client)


def _open_notifier(base: _Base) -> CorrectionNotifier:
    days, auditor = base.settings.correction_watch_days, base.checker.auditor
    return CorrectionNotifier(days, base.snapshots, base.ledger, base.inbox, base.client, store=base.store, open_auditor=auditor)


def _open_app(base: _Base, questions: Questions, worker: AnswerWorker, home: HomeTab, welcome: Welcome, desk: StandardsDesk) -> App:
    settings, checker, ledger, client, modals = base.settings, base.checker, base.ledger, base.client, base.modals
    actions = Actions(checker, ledger, base.inbox, base.store, client, worker=worker, desk=desk, modals=modals)
    finder = StatementFinder(base.newsroom, checker, base.store)
    shortcuts = Shortcuts(checker, finder, ledger, modals, base.prepared.policy.bot_user)
    return build_app(
        Dependencies(questions, actions, shortcuts, home, welcome, desk, client, base.listeners),
        token=settings.slack_bot_token.get_secret_value(),
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        api_url=settings.slack_api_url,
        command=settings.slack_command,
    )
